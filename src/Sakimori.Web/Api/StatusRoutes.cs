using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Storage;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>How everything is, at a glance.</summary>
internal static class StatusRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/status", Status).Needs(Role.Viewer, Scopes.Read)
            .Says("Status", "getStatus", "What the gateway has counted since it started, and how store, intake and journal are.");
        api.MapGet("/antiforgery", Token).Needs(Role.Viewer, null)
            .Says("Status", "getAntiforgery", "The header a browser session adds to every request that changes something.", "Programs with a token need none.");
    }

    /// <summary>The present state, also for the assistant's endpoint.</summary>
    public static StatusView Status(ConsoleParts parts)
    {
        var figures = parts.Protection.Figures;
        return new(
            figures.Version, figures.Started, figures.Requests.ToImmutableSortedDictionary(pair => Spell(pair.Key), pair => pair.Value), figures.Connections,
            figures.InspectionFailures, figures.MemoryBytes, parts.Protection.Sites.Length, parts.Store.Health, parts.Intake.Health,
            new(parts.Journal.Bytes, parts.Journal.IsWritable, figures.Recording.Unrecorded, figures.Recording.Dropped));
    }

    private static string Spell(TransactionOutcome outcome) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(outcome.ToString());

    private static AntiforgeryView Token(HttpContext context, IAntiforgery antiforgery, ClaimsPrincipal user)
    {
        _ = user;
        var tokens = antiforgery.GetAndStoreTokens(context);
        return new(tokens.HeaderName!, tokens.RequestToken!);
    }
}

/// <summary>How everything is.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="Started">When it started.</param>
/// <param name="Requests">Requests since then, by outcome.</param>
/// <param name="Connections">Open client connections.</param>
/// <param name="InspectionFailures">Failures inside the engine since the start.</param>
/// <param name="MemoryBytes">Resident memory.</param>
/// <param name="Sites">Protected sites.</param>
/// <param name="Store">How the store is.</param>
/// <param name="Intake">How intake keeps up.</param>
/// <param name="Journal">How recording is.</param>
internal sealed record StatusView(
    string Version, DateTimeOffset Started, ImmutableSortedDictionary<string, long> Requests, long Connections, long InspectionFailures, long MemoryBytes,
    int Sites, StoreHealth Store, IntakeHealth Intake, JournalView Journal);

/// <summary>How recording is.</summary>
/// <param name="Bytes">Not yet in the store.</param>
/// <param name="IsWritable">Decisions can be recorded now.</param>
/// <param name="Unrecorded">Decisions that could not be recorded since the start.</param>
/// <param name="Dropped">Allowed transactions dropped from recording since the start.</param>
internal sealed record JournalView(long Bytes, bool IsWritable, long Unrecorded, long Dropped);

/// <summary>The proof that a change was meant.</summary>
/// <param name="Header">The header's name.</param>
/// <param name="Token">Its value, good for this session.</param>
internal sealed record AntiforgeryView(string Header, string Token);
