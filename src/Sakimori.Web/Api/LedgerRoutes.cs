using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Storage.Record;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>The record of decisions.</summary>
internal static class LedgerRoutes
{
    private const int MaxAnchors = 10_000;

    // Verifying reads and hashes everything; one at a time is enough for everybody.
    private static readonly SemaphoreSlim s_verifying = new(1);

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/ledger", ListAsync).Needs(Role.Viewer, Scopes.Read)
            .Says("Ledger", "listDecisions", "Decisions, the latest first.");
        api.MapGet("/ledger/{number:long}", FindAsync).Needs(Role.Viewer, Scopes.Read)
            .Says("Ledger", "getDecision", "One decision with its place in the chain.");
        api.MapPost("/ledger/verify", VerifyAsync).Needs(Role.Analyst, Scopes.Read)
            .Says("Ledger", "verifyLedger", "Recomputes the whole chain and checks it against anchors kept elsewhere.", "One at a time.");
    }

    private static async Task<Results<Ok<Page<LedgerEntry>>, Problem>> ListAsync(
        string? subject, string? kind, string? decider, DateTimeOffset? from, DateTimeOffset? to, string? after, int? limit, Store store, CancellationToken cancellation)
    {
        if (!Spelling.TryRead<DecisionKind>(kind, out var which))
        {
            return Problem.Invalid("Unknown kind; it is one of: " + string.Join(", ", Spelling.Of<DecisionKind>()));
        }

        long? before = null;
        if (after is not null)
        {
            if (!long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return Problem.Invalid("after is the next of the page before.");
            }

            before = number;
        }

        var size = ApiLimits.PageOf(limit);
        var entries = await store.Ledger.ListAsync(
            new() { Subject = subject, Kind = which, Decider = decider, From = from, To = to, Before = before, Limit = size }, cancellation);
        var next = entries.Length == size ? entries[^1].Number.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new Page<LedgerEntry>(entries, next));
    }

    private static async Task<Results<Ok<LedgerEntry>, Problem>> FindAsync(long number, Store store, CancellationToken cancellation) =>
        await store.Ledger.FindAsync(number, cancellation) is { } entry ? TypedResults.Ok(entry) : Problem.NotFound;

    private static async Task<Results<Ok<LedgerVerification>, Problem>> VerifyAsync(LedgerCheck check, Store store, CancellationToken cancellation)
    {
        if (check.Anchors.Count > MaxAnchors)
        {
            return Problem.Invalid("At most 10,000 anchors.");
        }

        if (!await s_verifying.WaitAsync(0, cancellation))
        {
            return Problem.Busy;
        }

        try
        {
            return TypedResults.Ok(await store.Ledger.VerifyAsync(check.Anchors, null, cancellation));
        }
        finally
        {
            s_verifying.Release();
        }
    }
}

/// <summary>What the chain is checked against.</summary>
/// <param name="Anchors">Points of the chain that were written elsewhere; may be empty, but then a truncated tail cannot be seen.</param>
internal sealed record LedgerCheck(IReadOnlyList<LedgerAnchor> Anchors);
