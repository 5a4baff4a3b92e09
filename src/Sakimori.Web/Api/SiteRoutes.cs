using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>The protected sites: what they run, and turning them.</summary>
internal static class SiteRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/sites", List).Needs(Role.Viewer, Scopes.Read)
            .Says("Sites", "listSites", "The protected sites as they are now.");
        api.MapGet("/sites/{site}", Find).Needs(Role.Viewer, Scopes.Read)
            .Says("Sites", "getSite", "One protected site.");
        api.MapGet("/sites/{site}/rules", Rules).Needs(Role.Viewer, Scopes.Read)
            .Says("Sites", "listRules", "The rules a site runs.");
        api.MapPut("/sites/{site}/mode", SetModeAsync).Needs(Role.Approver, Scopes.Protection)
            .Says("Sites", "setMode", "Turns a site to off, observe or protect.", "Holds for requests that begin from now on, and is written to the ledger with the reason.");
        api.MapPut("/sites/{site}/reading", SetReadingAsync).Needs(Role.Approver, Scopes.Protection)
            .Says("Sites", "setReading", "Fixes how a site's requests are read: charset and profile.", "Null returns to what the configuration says.");
    }

    private static IReadOnlyList<SiteView> List(IProtection protection) => [.. protection.Sites.Select(SiteView.Of)];

    private static Results<Ok<SiteView>, Problem> Find(string site, IProtection protection) =>
        State(protection, site) is { } state ? TypedResults.Ok(SiteView.Of(state)) : Problem.NotFound;

    private static Results<Ok<ImmutableArray<RuleDescription>>, Problem> Rules(string site, IProtection protection) =>
        State(protection, site) is null ? Problem.NotFound : TypedResults.Ok(protection.RulesOf(site));

    private static async Task<Results<Ok<ChangeView>, Problem>> SetModeAsync(
        string site, ModeChange change, IProtection protection, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (!ApiLimits.IsReason(change.Reason))
        {
            return Problem.Invalid("A reason is needed.");
        }

        var was = State(protection, site)?.Mode;
        var by = Deciding.By(Caller.Of(user)!, change.Reason, new { via = "api", was });
        return Deciding.Answer(await protection.SetModeAsync(site, change.Mode, by, cancellation), () => Now(protection, site));
    }

    private static async Task<Results<Ok<ChangeView>, Problem>> SetReadingAsync(
        string site, ReadingChange change, IProtection protection, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (!ApiLimits.IsReason(change.Reason) || change.Charset?.Length > 64 || change.Profile?.Length > 64)
        {
            return Problem.Invalid("A reason is needed, and names of charset and profile as in the configuration.");
        }

        var by = Deciding.By(Caller.Of(user)!, change.Reason);
        return Deciding.Answer(await protection.SetReadingAsync(site, change.Charset, change.Profile, by, cancellation), () => Now(protection, site));
    }

    private static SiteState? State(IProtection protection, string site) => protection.Sites.FirstOrDefault(state => state.Name == site);

    private static SiteView? Now(IProtection protection, string site) => State(protection, site) is { } state ? SiteView.Of(state) : null;
}

/// <summary>Another mode.</summary>
/// <param name="Mode"><c>off</c>, <c>observe</c> or <c>protect</c>.</param>
/// <param name="Reason">Why; it stands in the ledger.</param>
internal sealed record ModeChange(SiteMode Mode, string Reason);

/// <summary>Another reading.</summary>
/// <param name="Charset">Such as <c>shift_jis</c>; null returns to the configuration.</param>
/// <param name="Profile">Such as <c>classic_asp</c>; null returns to the configuration.</param>
/// <param name="Reason">Why; it stands in the ledger.</param>
internal sealed record ReadingChange(string? Charset, string? Profile, string Reason);

/// <summary>A protected site.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Addresses">Where it is offered.</param>
/// <param name="Upstream">What it protects.</param>
/// <param name="Mode">The mode in force.</param>
/// <param name="ConfiguredMode">The mode the configuration asks for.</param>
/// <param name="RuleSetVersion">Version of the rules in force.</param>
/// <param name="Rules">How many.</param>
/// <param name="Charset">The fixed charset; null decides per request.</param>
/// <param name="SeenCharset">What most requests were read as.</param>
/// <param name="SeenCharsetShare">Their share, 0–1.</param>
/// <param name="Profile">The back-end profile.</param>
/// <param name="Fail">What happens to a request that cannot be judged.</param>
/// <param name="LoadedAt">When its rules were loaded.</param>
internal sealed record SiteView(
    string Name, ImmutableArray<string> Addresses, string Upstream, SiteMode Mode, SiteMode ConfiguredMode, string RuleSetVersion, int Rules, string? Charset,
    string? SeenCharset, double? SeenCharsetShare, string Profile, string Fail, DateTimeOffset LoadedAt)
{
    /// <summary>What is shown of a state.</summary>
    public static SiteView Of(SiteState state) => new(
        state.Name, state.Addresses, state.Upstream, state.Mode, state.ConfiguredMode, state.RuleSetVersion, state.Rules, state.Charset,
        state.SeenCharset?.Charset, state.SeenCharset?.Share, state.Profile, state.Fail, state.LoadedAt);
}
