using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Storage.People;
using Sakimori.Web.Identity;
using Sakimori.Web.Languages;

namespace Sakimori.Web.Api;

/// <summary>What people do to their own account. Programs have none.</summary>
internal static class MeRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/me", MeAsync).Needs(Role.Viewer, Scopes.Read).Says("Me", "getMe", "Who asks, and what they may do.");
        api.MapPatch("/me", ChangeAsync).Needs(Role.Viewer, null).Says("Me", "changeMe", "Changes one's language, alert budget and time zone.");
        api.MapPost("/me/password", PasswordAsync).Needs(Role.Viewer, null)
            .Says("Me", "changePassword", "Changes one's password.", "All of one's sessions end but this one, which is renewed.");
        api.MapPost("/me/second-factor", BeginAsync).Needs(Role.Viewer, null)
            .Says("Me", "beginSecondFactor", "Makes a key for an authenticator application; it counts once it is confirmed.");
        api.MapPut("/me/second-factor", ConfirmAsync).Needs(Role.Viewer, null)
            .Says("Me", "confirmSecondFactor", "Turns the second factor on with a first code, and gives recovery codes, once.");
        api.MapPost("/me/second-factor/remove", RemoveAsync).Needs(Role.Viewer, null)
            .Says("Me", "removeSecondFactor", "Takes one's second factor away; needs the password.", "All of one's sessions end.");
        api.MapPost("/me/recovery-codes", CodesAsync).Needs(Role.Viewer, null)
            .Says("Me", "renewRecoveryCodes", "Gives new recovery codes, once; needs the password. The old ones end.");
        api.MapGet("/me/sessions", MySessions).Needs(Role.Viewer, null).Says("Me", "listMySessions", "One's open sessions.");
        api.MapDelete("/me/sessions/{id}", EndSession).Needs(Role.Viewer, null).Says("Me", "endMySession", "Ends one of one's sessions.");
    }

    private static async Task<MeView> MeAsync(ClaimsPrincipal user, TimeZones zones, CancellationToken cancellation)
    {
        var caller = Caller.Of(user)!;
        var zone = caller.Person is { } person ? await zones.ChosenAsync(person, cancellation) : null;
        return new(caller.Name, caller.Role, caller.Person is null, caller.Person is null ? [.. caller.Scopes.Split(' ')] : null, caller.HasSecondFactor, caller.Language, zone);
    }

    private static async Task<Results<NoContent, Problem>> ChangeAsync(
        MeEdit edit, PeopleStore people, TimeZones zones, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (edit.Language is not (null or "ja" or "en") || edit.AlertBudget is < 0 or > PeopleAdministration.MaxAlertBudget
            || (edit.TimeZone is { Length: > 0 } name && TimeZones.Find(name) is null))
        {
            return Problem.Invalid("Language is ja or en; an alert budget is 0 to 10,000; a time zone has a name such as Asia/Tokyo.");
        }

        if (await people.FindAsync(Caller.Of(user)!.Person!.Value, cancellation) is not { } person)
        {
            return Problem.NotFound;
        }

        var changed = person with { Language = edit.Language ?? person.Language, AlertBudget = edit.AlertBudget ?? person.AlertBudget };
        if (edit.TimeZone is { } zone)
        {
            await zones.ChooseAsync(person.Id, zone.Length == 0 ? null : zone, cancellation);
        }

        return await people.UpdateAsync(changed, person.SecurityStamp, null, cancellation) ? TypedResults.NoContent() : Problem.Stale;
    }

    private static async Task<Results<NoContent, Problem>> PasswordAsync(
        PasswordEdit edit, HttpContext context, PeopleAdministration administration, SignIn signIn, SignInGate gate, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var caller = Caller.Of(user)!;
        if (!gate.TryEnter(context.Connection.RemoteIpAddress, caller.Name))
        {
            return Problem.Busy;
        }

        var (outcome, fault, person) = await administration.ChangePasswordAsync(caller.Person!.Value, edit.Current, edit.Password, cancellation);
        if (outcome != PeopleOutcome.Done)
        {
            return Problem.Of(outcome, fault);
        }

        await signIn.EnterAsync(context, person!, caller.HasSecondFactor);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<SecondFactorKey>, Problem>> BeginAsync(PeopleStore people, SecondFactor factor, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (await people.FindAsync(Caller.Of(user)!.Person!.Value, cancellation) is not { HasSecondFactor: false } person)
        {
            return Problem.Conflict("has-second-factor", "Remove the present second factor first.");
        }

        return await factor.BeginAsync(person, cancellation) is { } begun ? TypedResults.Ok(new SecondFactorKey(begun.Key, begun.Uri)) : Problem.Stale;
    }

    private static async Task<Results<Ok<RecoveryCodesView>, Problem>> ConfirmAsync(
        CodeGiven given, HttpContext context, SecondFactor factor, SignIn signIn, SignInGate gate, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var caller = Caller.Of(user)!;
        if (!gate.TryEnter(context.Connection.RemoteIpAddress, caller.Name))
        {
            return Problem.Busy;
        }

        if (await factor.ConfirmAsync(caller.Person!.Value, given.Code, cancellation) is not { } confirmed)
        {
            return Problem.Invalid("The code is wrong, or no key waits for one.");
        }

        await signIn.EnterAsync(context, confirmed.Person, hasSecondFactor: true);
        return TypedResults.Ok(new RecoveryCodesView(confirmed.Codes));
    }

    private static async Task<Results<NoContent, Problem>> RemoveAsync(
        PasswordGiven given, HttpContext context, PeopleStore people, SecondFactor factor, SignIn signIn, SignInGate gate, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (await ProvedAsync(given, context, people, signIn, gate, user, cancellation) is not { } person)
        {
            return Problem.WrongPassword;
        }

        if (!await factor.RemoveAsync(person, person.Name, cancellation))
        {
            return Problem.Stale;
        }

        await signIn.LeaveAsync(context);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<RecoveryCodesView>, Problem>> CodesAsync(
        PasswordGiven given, HttpContext context, PeopleStore people, SecondFactor factor, SignIn signIn, SignInGate gate, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (await ProvedAsync(given, context, people, signIn, gate, user, cancellation) is not { } person)
        {
            return Problem.WrongPassword;
        }

        return await factor.RenewCodesAsync(person, cancellation) is { } codes
            ? TypedResults.Ok(new RecoveryCodesView(codes))
            : Problem.Conflict("no-second-factor", "There is no second factor.");
    }

    private static IReadOnlyList<SessionView> MySessions(Sessions sessions, ClaimsPrincipal user)
    {
        var caller = Caller.Of(user)!;
        var own = sessions.Find(caller.Session)?.Id;
        return [.. sessions.Of(caller.Person!.Value).Select(session => SessionView.Of(session, own))];
    }

    private static Results<NoContent, Problem> EndSession(string id, Sessions sessions, ClaimsPrincipal user) =>
        sessions.End(Caller.Of(user)!.Person!.Value, id) ? TypedResults.NoContent() : Problem.NotFound;

    // Whoever sits before an open session is not yet its owner.
    private static async Task<Person?> ProvedAsync(
        PasswordGiven given, HttpContext context, PeopleStore people, SignIn signIn, SignInGate gate, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var caller = Caller.Of(user)!;
        return gate.TryEnter(context.Connection.RemoteIpAddress, caller.Name)
            && await people.FindAsync(caller.Person!.Value, cancellation) is { } person && signIn.Verify(person, given.Password, out _)
            ? person
            : null;
    }
}

/// <summary>Who asks.</summary>
/// <param name="Name">The name that stands in the record.</param>
/// <param name="Role">What they may do at most.</param>
/// <param name="IsToken">A program.</param>
/// <param name="Scopes">A token's scopes; null for a person.</param>
/// <param name="HasSecondFactor">This session was begun with a second factor.</param>
/// <param name="Language">What they read.</param>
/// <param name="TimeZone">The zone pages show them times in; null for their browser's. The API always speaks UTC.</param>
internal sealed record MeView(string Name, Role Role, bool IsToken, ImmutableArray<string>? Scopes, bool HasSecondFactor, string Language, string? TimeZone);

/// <summary>What shall change; what is left out stays.</summary>
/// <param name="Language"><c>ja</c> or <c>en</c>.</param>
/// <param name="AlertBudget">Incidents a day; 0 takes none.</param>
/// <param name="TimeZone">A name such as <c>Asia/Tokyo</c>; empty for the browser's.</param>
internal sealed record MeEdit(string? Language = null, int? AlertBudget = null, string? TimeZone = null);

/// <summary>A new password.</summary>
/// <param name="Current">The present one.</param>
/// <param name="Password">The new one.</param>
internal sealed record PasswordEdit(string Current, string Password);

/// <summary>The present password.</summary>
/// <param name="Password">It.</param>
internal sealed record PasswordGiven(string Password);

/// <summary>A code of an authenticator application.</summary>
/// <param name="Code">Six digits.</param>
internal sealed record CodeGiven(string Code);

/// <summary>The key of a second factor that waits for its first code.</summary>
/// <param name="Key">For typing.</param>
/// <param name="Uri">For a QR code.</param>
internal sealed record SecondFactorKey(string Key, string Uri);

/// <summary>Recovery codes, shown once.</summary>
/// <param name="Codes">Each is good once.</param>
internal sealed record RecoveryCodesView(ImmutableArray<string> Codes);

/// <summary>An open session.</summary>
/// <param name="Id">What it is called.</param>
/// <param name="Began">When it began.</param>
/// <param name="Seen">When it was used last.</param>
/// <param name="From">The address it began from.</param>
/// <param name="HasSecondFactor">It was begun with a second factor.</param>
/// <param name="IsThis">It is the one that asks.</param>
internal sealed record SessionView(string Id, DateTimeOffset Began, DateTimeOffset Seen, string From, bool HasSecondFactor, bool IsThis)
{
    /// <summary>As it is shown.</summary>
    public static SessionView Of(Session session, string? own) => new(session.Id, session.Began, session.Seen, session.From, session.HasSecondFactor, session.Id == own);
}
