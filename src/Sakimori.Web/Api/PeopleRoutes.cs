using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Storage.People;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>People and tokens. Only people administer: no token makes another.</summary>
internal static class PeopleRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/people", ListAsync).Needs(Role.Admin, null).Says("People", "listPeople", "Everybody who may sign in.");
        api.MapPost("/people", AddAsync).Needs(Role.Admin, null)
            .Says("People", "addPerson", "Adds a person and gives the one-time link by which they choose a password.", "The link is good for 24 hours and ends with a restart.");
        api.MapPatch("/people/{id:long}", ChangeAsync).Needs(Role.Admin, null)
            .Says("People", "changePerson", "Changes role, activity or alert budget.", "A change of role or activity ends the person's sessions. The last admin stays one.");
        api.MapPost("/people/{id:long}/link", LinkAsync).Needs(Role.Admin, null)
            .Says("People", "makePasswordLink", "Gives a one-time link by which a person chooses a new password.");
        api.MapDelete("/people/{id:long}/second-factor", RemoveFactorAsync).Needs(Role.Admin, null)
            .Says("People", "removePersonsSecondFactor", "Takes a person's second factor away, for a lost telephone.");
        api.MapDelete("/people/{id:long}/sessions", EndSessions).Needs(Role.Admin, null).Says("People", "endPersonsSessions", "Ends all sessions of a person.");
        api.MapGet("/tokens", TokensAsync).Needs(Role.Admin, null).Says("Tokens", "listTokens", "All tokens, without their text.");
        api.MapPost("/tokens", IssueAsync).Needs(Role.Admin, null).Says("Tokens", "makeToken", "Makes a token; its text is in this answer and nowhere else.");
        api.MapDelete("/tokens/{id:long}", RevokeAsync).Needs(Role.Admin, null).Says("Tokens", "revokeToken", "Revokes a token at once.");
    }

    private static async Task<IReadOnlyList<PersonView>> ListAsync(PeopleStore people, TimeProvider time, CancellationToken cancellation) =>
        [.. (await people.ListAsync(cancellation)).Select(person => PersonView.Of(person, time.GetUtcNow()))];

    private static async Task<Results<Created<PersonAdded>, Problem>> AddAsync(
        PersonDraft draft, HttpContext context, PeopleAdministration administration, ClaimsPrincipal user, TimeProvider time, CancellationToken cancellation)
    {
        if (draft.Language is not ("ja" or "en"))
        {
            return Problem.Invalid("Language is ja or en.");
        }

        var (outcome, person, key) = await administration.AddAsync(draft.Name, draft.Role, draft.Language, Caller.Of(user)!.Name, cancellation);
        return outcome == PeopleOutcome.Done
            ? TypedResults.Created($"{ApiPaths.Root}/people/{person!.Id}", new PersonAdded(PersonView.Of(person, time.GetUtcNow()), Link(context, key!)))
            : Problem.Of(outcome, null);
    }

    private static async Task<Results<Ok<PersonView>, Problem>> ChangeAsync(
        long id, PersonEdit edit, PeopleAdministration administration, ClaimsPrincipal user, TimeProvider time, CancellationToken cancellation)
    {
        if (edit.AlertBudget is < 0 or > PeopleAdministration.MaxAlertBudget)
        {
            return Problem.Invalid("An alert budget is 0 to 10,000.");
        }

        var (outcome, person) = await administration.ChangeAsync(id, edit.Role, edit.IsActive, edit.AlertBudget, Caller.Of(user)!.Name, cancellation);
        return outcome == PeopleOutcome.Done ? TypedResults.Ok(PersonView.Of(person!, time.GetUtcNow())) : Problem.Of(outcome, null);
    }

    private static async Task<Results<Ok<LinkView>, Problem>> LinkAsync(
        long id, HttpContext context, PeopleAdministration administration, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var (outcome, key) = await administration.LinkAsync(id, Caller.Of(user)!.Name, cancellation);
        return outcome == PeopleOutcome.Done ? TypedResults.Ok(new LinkView(Link(context, key!))) : Problem.Of(outcome, null);
    }

    private static async Task<Results<NoContent, Problem>> RemoveFactorAsync(
        long id, PeopleStore people, SecondFactor factor, Sessions sessions, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (await people.FindAsync(id, cancellation) is not { } person)
        {
            return Problem.NotFound;
        }

        if (!await factor.RemoveAsync(person, Caller.Of(user)!.Name, cancellation))
        {
            return Problem.Stale;
        }

        sessions.EndAll(id);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, Problem>> EndSessions(long id, PeopleAdministration administration, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var outcome = await administration.EndSessionsAsync(id, Caller.Of(user)!.Name, cancellation);
        return outcome == PeopleOutcome.Done ? TypedResults.NoContent() : Problem.Of(outcome, null);
    }

    private static async Task<IReadOnlyList<TokenView>> TokensAsync(PeopleStore people, CancellationToken cancellation) =>
        [.. (await people.TokensAsync(cancellation)).Select(TokenView.Of)];

    private static async Task<Results<Created<TokenMade>, Problem>> IssueAsync(TokenDraft draft, Tokens tokens, ClaimsPrincipal user, CancellationToken cancellation) =>
        await tokens.IssueAsync(draft.Name, draft.Scopes, draft.Role, draft.Expires, Caller.Of(user)!, cancellation) is { } made
            ? TypedResults.Created($"{ApiPaths.Root}/tokens/{made.Token.Id}", new TokenMade(TokenView.Of(made.Token), made.Text))
            : Problem.Invalid($"A token has a name, scopes out of {string.Join(", ", Scopes.All)}, a role not above yours, and ends within 366 days.");

    private static async Task<Results<NoContent, Problem>> RevokeAsync(long id, Tokens tokens, ClaimsPrincipal user, CancellationToken cancellation) =>
        await tokens.RevokeAsync(id, Caller.Of(user)!, cancellation) ? TypedResults.NoContent() : Problem.NotFound;

    private static string Link(HttpContext context, string key) => $"{context.Request.Scheme}://{context.Request.Host.Value}{OneTimeLinks.WelcomePath}?key={key}";
}

/// <summary>A person, without secrets.</summary>
/// <param name="Id">Number.</param>
/// <param name="Name">Name.</param>
/// <param name="Role">Role.</param>
/// <param name="IsActive">May sign in.</param>
/// <param name="HasPassword">Has chosen a password.</param>
/// <param name="HasSecondFactor">Has a second factor.</param>
/// <param name="IsLocked">Locked after too many failures.</param>
/// <param name="Language">Language.</param>
/// <param name="AlertBudget">Incidents a day.</param>
/// <param name="EvidenceShown">How often masked evidence was shown to them.</param>
internal sealed record PersonView(
    long Id, string Name, Role Role, bool IsActive, bool HasPassword, bool HasSecondFactor, bool IsLocked, string Language, int AlertBudget, long EvidenceShown)
{
    /// <summary>As they are shown.</summary>
    public static PersonView Of(Person person, DateTimeOffset now) => new(
        person.Id, person.Name, person.Role, person.IsActive, person.PasswordHash.Length > 0, person.HasSecondFactor, person.LockedUntil > now, person.Language,
        person.AlertBudget, person.EvidenceShown);
}

/// <summary>A new person.</summary>
/// <param name="Name">Unique without regard to case.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Language"><c>ja</c> or <c>en</c>.</param>
internal sealed record PersonDraft(string Name, Role Role, string Language = "ja");

/// <summary>What shall change; what is left out stays.</summary>
/// <param name="Role">Another role.</param>
/// <param name="IsActive">May sign in.</param>
/// <param name="AlertBudget">Incidents a day.</param>
internal sealed record PersonEdit(Role? Role = null, bool? IsActive = null, int? AlertBudget = null);

/// <summary>A person who was added.</summary>
/// <param name="Person">They.</param>
/// <param name="Link">By which they choose a password, once.</param>
internal sealed record PersonAdded(PersonView Person, string Link);

/// <summary>A one-time link.</summary>
/// <param name="Link">It.</param>
internal sealed record LinkView(string Link);

/// <summary>A token, without its text.</summary>
/// <param name="Id">Number.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Role">The role it acts in at most.</param>
/// <param name="MadeBy">Who made it.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Expires">When it ends.</param>
/// <param name="RevokedAt">When it was revoked.</param>
/// <param name="LastUsed">When it was used last.</param>
internal sealed record TokenView(
    long Id, string Name, IReadOnlyList<string> Scopes, Role Role, string MadeBy, DateTimeOffset MadeAt, DateTimeOffset? Expires, DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsed)
{
    /// <summary>As it is shown.</summary>
    public static TokenView Of(ApiToken token) =>
        new(token.Id, token.Name, token.Scopes.Split(' '), token.Role, token.MadeBy, token.MadeAt, token.Expires, token.RevokedAt, token.LastUsed);
}

/// <summary>A new token.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Role">The role it acts in at most; not above one's own.</param>
/// <param name="Expires">When it ends; within 366 days.</param>
internal sealed record TokenDraft(string Name, IReadOnlyList<string> Scopes, Role Role, DateTimeOffset Expires);

/// <summary>A token that was made.</summary>
/// <param name="Token">It.</param>
/// <param name="Text">What a program presents; shown once.</param>
internal sealed record TokenMade(TokenView Token, string Text);
