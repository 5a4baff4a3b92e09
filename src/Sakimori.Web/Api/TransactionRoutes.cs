using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Storage;
using Sakimori.Storage.Transactions;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>Stored transactions: searching, explaining, judging anew. What traffic wrote is masked unless it is asked for, counted.</summary>
internal static class TransactionRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/transactions", SearchAsync).Needs(Role.Viewer, Scopes.Read)
            .Says("Transactions", "searchTransactions", "Stored transactions, the latest first, without detections, headers and body; masked.");
        api.MapGet("/transactions/{id}", FindAsync).Needs(Role.Viewer, Scopes.Read)
            .Says("Transactions", "getTransaction", "One transaction, masked, and why it was decided so.");
        api.MapPost("/transactions/{id}/evidence", EvidenceAsync).Needs(Role.Analyst, Scopes.Evidence)
            .Says("Transactions", "showEvidence", "One transaction unmasked.", "Counted for the person and written to the ledger before it is shown.");
        api.MapPost("/transactions/{id}/replay", ReplayAsync).Needs(Role.Analyst, Scopes.Read)
            .Says("Transactions", "replayTransaction", "Judges a stored transaction with the rules its site runs now.", "Nothing is sent anywhere; the answer is masked.");
    }

    private static async Task<Results<Ok<Page<TransactionRecord>>, Problem>> SearchAsync([AsParameters] TransactionFilter filter, Store store, CancellationToken cancellation)
    {
        if (!filter.TryRead(out var query))
        {
            return Problem.Invalid("Unknown outcome, family or incident.");
        }

        var page = await store.Transactions.SearchAsync(query with { After = filter.After, Limit = ApiLimits.PageOf(filter.Limit) }, cancellation);
        return TypedResults.Ok(new Page<TransactionRecord>([.. page.Transactions.Select(EvidenceMask.Mask)], page.Next));
    }

    private static async Task<Results<Ok<TransactionView>, Problem>> FindAsync(string id, HttpContext context, Store store, CancellationToken cancellation) =>
        await store.Transactions.FindAsync(id, cancellation) is { } transaction
            ? TypedResults.Ok(TransactionView.Of(EvidenceMask.Mask(transaction), Reading.Language(context), isMasked: true))
            : Problem.NotFound;

    private static async Task<Results<Ok<TransactionView>, Problem>> EvidenceAsync(
        string id, HttpContext context, Store store, EvidenceCounter counter, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (await store.Transactions.FindAsync(id, cancellation) is not { } transaction)
        {
            return Problem.NotFound;
        }

        await counter.CountAsync(Caller.Of(user)!, "transaction:" + transaction.Id, [transaction.Id], cancellation);
        return TypedResults.Ok(TransactionView.Of(transaction, Reading.Language(context), isMasked: false));
    }

    private static async Task<Results<Ok<ReplayView>, Problem>> ReplayAsync(
        string id, HttpContext context, Store store, IProtection protection, CancellationToken cancellation)
    {
        if (await store.Transactions.FindAsync(id, cancellation) is not { } transaction)
        {
            return Problem.NotFound;
        }

        var result = await protection.ReplayAsync(transaction, cancellation);
        var judged = result.Transaction is { } now ? TransactionView.Of(EvidenceMask.Mask(now), Reading.Language(context), isMasked: true) : null;
        return TypedResults.Ok(new ReplayView(judged, result.WouldBlock, result.Problem));
    }
}

/// <summary>A transaction and its explanation.</summary>
/// <param name="Transaction">It. Texts that came from traffic are hostile: show them inert.</param>
/// <param name="Why">Why it was blocked or not, in sentences.</param>
/// <param name="IsMasked">Values, queries, headers and body are masked.</param>
internal sealed record TransactionView(TransactionRecord Transaction, ImmutableArray<string> Why, bool IsMasked)
{
    /// <summary>As it is shown.</summary>
    public static TransactionView Of(TransactionRecord transaction, string language, bool isMasked) =>
        new(transaction, IncidentText.Why(transaction, language), isMasked);
}

/// <summary>What today's rules say.</summary>
/// <param name="Judged">The transaction as judged now; null when it could not be.</param>
/// <param name="WouldBlock">They would block it in protect.</param>
/// <param name="Problem">What was missing; null when nothing.</param>
internal sealed record ReplayView(TransactionView? Judged, bool WouldBlock, string? Problem);

/// <summary>Which transactions; what is left out asks for all.</summary>
internal sealed record TransactionFilter
{
    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Of this site.</summary>
    public string? Site { get; init; }

    /// <summary>From this address.</summary>
    public string? Client { get; init; }

    /// <summary>The target contains this text.</summary>
    public string? Target { get; init; }

    /// <summary>That ended so: <c>forwarded</c>, <c>blocked</c>, <c>refused</c>, <c>failed</c>, <c>limited</c>, <c>aborted</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>Of this family, such as <c>sqli</c>.</summary>
    public string? Family { get; init; }

    /// <summary>In which this rule matched.</summary>
    public long? Rule { get; init; }

    /// <summary>Of this incident, such as <c>INC-42</c>.</summary>
    public string? Incident { get; init; }

    /// <summary>Only those with detections.</summary>
    public bool? Detections { get; init; }

    /// <summary>Where the page before ended.</summary>
    public string? After { get; init; }

    /// <summary>At most this many, up to 1,000; 50 when left out.</summary>
    public int? Limit { get; init; }

    /// <summary>What the store is asked; false for a word that is none.</summary>
    public bool TryRead(out TransactionQuery query)
    {
        var incident = default(IncidentId);
        var isKnown = Spelling.TryRead<TransactionOutcome>(Outcome, out var outcome) & Spelling.TryRead<AttackFamily>(Family, out var family)
            & (Incident is null || IncidentId.TryParse(Incident, out incident));
        query = new()
        {
            From = From,
            To = To,
            Site = Site,
            Client = Client,
            TargetContains = Target,
            Outcome = outcome,
            Family = family,
            RuleId = Rule,
            Incident = Incident is null ? null : incident,
            OnlyDetections = Detections == true,
        };
        return isKnown;
    }
}
