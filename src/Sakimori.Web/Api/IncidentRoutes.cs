using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Storage;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>Incidents: reading them and working on them.</summary>
internal static class IncidentRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/incidents", ListAsync).Needs(Role.Viewer, Scopes.Read)
            .Says("Incidents", "listIncidents", "Incidents, highest rank first, then latest.", "Reaches the 1,000 that rank highest; filter by site, family or time for others.");
        api.MapGet("/incidents/queue", QueueAsync).Needs(Role.Viewer, Scopes.Read)
            .Says("Incidents", "getQueue", "What people can handle today one by one, and the rest as a summary.");
        api.MapGet("/incidents/{id}", FindAsync).Needs(Role.Viewer, Scopes.Read)
            .Says("Incidents", "getIncident", "One incident with its story, what to do next, notes and masked examples.");
        api.MapPatch("/incidents/{id}", ChangeAsync).Needs(Role.Analyst, Scopes.Incidents)
            .Says("Incidents", "changeIncident", "Assigns, opens, retitles or closes an incident.", "Names the revision it was made on; a later one answers 409.");
        api.MapPost("/incidents/{id}/merge", MergeAsync).Needs(Role.Analyst, Scopes.Incidents)
            .Says("Incidents", "mergeIncident", "Moves everything of an incident into another and closes it as a duplicate.");
        api.MapPost("/incidents/{id}/split", SplitAsync).Needs(Role.Analyst, Scopes.Incidents)
            .Says("Incidents", "splitIncident", "Moves some transactions of an incident into a new one.");
        api.MapGet("/incidents/{id}/notes", NotesAsync).Needs(Role.Viewer, Scopes.Read)
            .Says("Incidents", "listNotes", "Remarks on an incident, oldest first.");
        api.MapPost("/incidents/{id}/notes", AddNoteAsync).Needs(Role.Analyst, Scopes.Incidents)
            .Says("Incidents", "addNote", "Adds a remark.");
    }

    private static async Task<Results<Ok<Page<IncidentView>>, Problem>> ListAsync([AsParameters] IncidentFilter filter, HttpContext context, Store store, CancellationToken cancellation)
    {
        if (!filter.TryRead(out var query))
        {
            return Problem.Invalid("Unknown status or family.");
        }

        var language = Reading.Language(context);
        var all = await store.Incidents.ListAsync(query with { Limit = ApiLimits.MaxPage }, cancellation);
        var from = int.TryParse(filter.After, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after : 0;
        var page = all.Skip(from).Take(ApiLimits.PageOf(filter.Limit)).Select(incident => IncidentView.Of(incident, language)).ToArray();
        var end = from + page.Length;
        return TypedResults.Ok(new Page<IncidentView>(page, end < all.Length ? end.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<QueueView> QueueAsync(HttpContext context, Store store, CancellationToken cancellation)
    {
        var language = Reading.Language(context);
        var queue = AlertBudget.Divide(
            await store.Incidents.ListAsync(new() { Limit = ApiLimits.MaxPage }, cancellation), await store.People.ListAsync(cancellation));
        return new([.. queue.Shown.Select(incident => IncidentView.Of(incident, language))], queue.Summarised, queue.Budget);
    }

    private static async Task<Results<Ok<IncidentDetail>, Problem>> FindAsync(string id, HttpContext context, Store store, CancellationToken cancellation) =>
        IncidentId.TryParse(id, out var number) && await IncidentDetail.ReadAsync(store, number, Reading.Language(context), cancellation) is { } detail
            ? TypedResults.Ok(detail)
            : Problem.NotFound;

    private static async Task<Results<Ok<IncidentView>, Problem>> ChangeAsync(
        string id, IncidentEdit edit, HttpContext context, Intake intake, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (!IncidentId.TryParse(id, out var number))
        {
            return Problem.NotFound;
        }

        if (edit.Title?.Length > ApiLimits.MaxTitle || edit.Note?.Length > ApiLimits.MaxNote || edit.Assignee?.Length > NameRules.MaxLength)
        {
            return Problem.Invalid("Title, note or assignee is too long.");
        }

        var change = new IncidentChange
        {
            Id = number,
            Revision = edit.Revision,
            By = Caller.Of(user)!.Name,
            Status = edit.Status,
            CloseReason = edit.CloseReason,
            Title = edit.Title,
            Assignee = edit.Assignee,
            Note = edit.Note,
        };
        return Answer(await intake.ChangeAsync(change, cancellation), Reading.Language(context));
    }

    private static async Task<Results<Ok<IncidentView>, Problem>> MergeAsync(
        string id, IncidentMerge merge, HttpContext context, Intake intake, ClaimsPrincipal user, CancellationToken cancellation) =>
        IncidentId.TryParse(id, out var number)
            ? Answer(await intake.MergeAsync(number, merge.Into, Caller.Of(user)!.Name, cancellation), Reading.Language(context))
            : Problem.NotFound;

    private static async Task<Results<Ok<IncidentView>, Problem>> SplitAsync(
        string id, IncidentSplit split, HttpContext context, Intake intake, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (!IncidentId.TryParse(id, out var number))
        {
            return Problem.NotFound;
        }

        if (split.Transactions?.Count > ApiLimits.MaxSelection)
        {
            return Problem.Invalid("Too many transactions are named one by one.");
        }

        var which = new IncidentSelection(split.Client, split.Path, split.Family, split.Transactions is null ? null : [.. split.Transactions]);
        return Answer(await intake.SplitAsync(number, which, Caller.Of(user)!.Name, cancellation), Reading.Language(context));
    }

    private static async Task<Results<Ok<ImmutableArray<IncidentNote>>, Problem>> NotesAsync(string id, Store store, CancellationToken cancellation) =>
        IncidentId.TryParse(id, out var number) && await store.Incidents.FindAsync(number, cancellation) is not null
            ? TypedResults.Ok(await store.Incidents.NotesAsync(number, cancellation))
            : Problem.NotFound;

    private static async Task<Results<Created<IncidentNote>, Problem>> AddNoteAsync(
        string id, NoteDraft draft, Store store, TimeProvider time, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (draft.Text.Trim().Length == 0 || draft.Text.Length > ApiLimits.MaxNote)
        {
            return Problem.Invalid("A note has between 1 and 20,000 characters.");
        }

        if (!IncidentId.TryParse(id, out var number) || await store.Incidents.FindAsync(number, cancellation) is null)
        {
            return Problem.NotFound;
        }

        var note = new IncidentNote(time.GetUtcNow(), Caller.Of(user)!.Name, draft.Text, draft.IsHandOver);
        await store.Incidents.AddNoteAsync(number, note, cancellation);
        return TypedResults.Created($"{ApiPaths.Root}/incidents/{number}/notes", note);
    }

    private static Results<Ok<IncidentView>, Problem> Answer(IncidentResult result, string language) => result switch
    {
        { Outcome: IncidentOutcome.Done, Incident: { } incident } => TypedResults.Ok(IncidentView.Of(incident, language)),
        { Outcome: IncidentOutcome.NotFound } => Problem.NotFound,
        { Outcome: IncidentOutcome.Stale } => Problem.Stale,
        { Outcome: IncidentOutcome.Invalid } => Problem.Invalid("It makes no sense: closing needs a reason, a merge another incident, a split something but not everything."),
        _ => Problem.StoreAway,
    };
}
