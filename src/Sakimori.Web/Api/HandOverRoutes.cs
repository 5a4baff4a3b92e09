using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>What one shift leaves to the next.</summary>
internal static class HandOverRoutes
{
    private const int MaxIncidents = 200;

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/handovers", ListAsync).Needs(Role.Viewer, Scopes.Read).Says("Hand-overs", "listHandOvers", "Hand-overs, the latest first.");
        api.MapPost("/handovers", WriteAsync).Needs(Role.Analyst, Scopes.Incidents).Says("Hand-overs", "handOver", "Writes a hand-over to a person or to whoever comes.");
        api.MapPost("/handovers/{id:long}/take", TakeAsync).Needs(Role.Analyst, Scopes.Incidents).Says("Hand-overs", "takeHandOver", "Acknowledges a hand-over, once.");
    }

    private static async Task<IReadOnlyList<HandOver>> ListAsync(int? limit, Store store, CancellationToken cancellation) =>
        await store.Incidents.HandOversAsync(ApiLimits.PageOf(limit), cancellation);

    private static async Task<Results<Created<HandOver>, Problem>> WriteAsync(
        HandOverDraft draft, Store store, TimeProvider time, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (draft.Text.Trim().Length == 0 || draft.Text.Length > ApiLimits.MaxNote || draft.Incidents?.Count > MaxIncidents || draft.To?.Length > NameRules.MaxLength)
        {
            return Problem.Invalid("A hand-over has between 1 and 20,000 characters and names at most 200 incidents.");
        }

        var handOver = new HandOver(0, time.GetUtcNow(), Caller.Of(user)!.Name, draft.To, draft.Text, [.. draft.Incidents ?? []], null, null);
        var id = await store.Incidents.HandOverAsync(handOver, cancellation);
        return TypedResults.Created($"{ApiPaths.Root}/handovers", handOver with { Id = id });
    }

    private static async Task<Results<NoContent, Problem>> TakeAsync(long id, Store store, TimeProvider time, ClaimsPrincipal user, CancellationToken cancellation) =>
        await store.Incidents.TakeHandOverAsync(id, Caller.Of(user)!.Name, time.GetUtcNow(), cancellation)
            ? TypedResults.NoContent()
            : Problem.Conflict("taken", "There is no such hand-over, or it was taken already.");
}

/// <summary>What the next shift must know.</summary>
/// <param name="Text">In words.</param>
/// <param name="To">For whom; left out for whoever comes.</param>
/// <param name="Incidents">The incidents it names.</param>
internal sealed record HandOverDraft(string Text, string? To = null, IReadOnlyList<IncidentId>? Incidents = null);
