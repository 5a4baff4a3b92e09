using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Sakimori.Domain;
using Sakimori.Storage.Databases;

namespace Sakimori.Storage.Record;

/// <summary>The append-only, hash-chained record of decisions.</summary>
public sealed class LedgerStore
{
    private const int MaxLimit = 1000;
    private const int StreamPiece = 1000;

    private readonly Database _database;

    internal LedgerStore(Database database) => _database = database;

    /// <summary>Appends a decision and returns it with its place in the chain.</summary>
    public Task<LedgerEntry> AppendAsync(LedgerDraft decision, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session => (await LedgerRows.AppendAsync(session, decision).ConfigureAwait(false))!, cancellation);

    /// <summary>One entry, or null.</summary>
    public Task<LedgerEntry?> FindAsync(long number, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            session => session.FirstAsync($"select {LedgerRows.Columns} from ledger where number = @number", LedgerRows.Read, ("number", number)), cancellation);

    /// <summary>The latest entry, or null.</summary>
    public Task<LedgerEntry?> HeadAsync(CancellationToken cancellation = default) => _database.ReadAsync(LedgerRows.HeadAsync, cancellation);

    /// <summary>Entries a query speaks of, the latest first.</summary>
    public Task<ImmutableArray<LedgerEntry>> ListAsync(LedgerQuery query, CancellationToken cancellation = default)
    {
        var filter = new Filter();
        filter.Add("subject = @subject", "subject", query.Subject);
        filter.Add("kind = @kind", "kind", query.Kind is { } kind ? EnumText<DecisionKind>.Of(kind) : null);
        filter.Add("decider_name = @decider", "decider", query.Decider);
        filter.Add("time >= @from", "from", query.From);
        filter.Add("time < @to", "to", query.To);
        filter.Add("number < @before", "before", query.Before);
        return _database.ReadAsync(
            async session => (await session.QueryAsync(
                $"select {LedgerRows.Columns} from ledger{filter.Where} order by number desc limit @limit", LedgerRows.Read,
                [.. filter.Values, ("limit", Math.Clamp(query.Limit, 1, MaxLimit))]).ConfigureAwait(false)).ToImmutableArray(),
            cancellation);
    }

    /// <summary>All entries, oldest first.</summary>
    public async IAsyncEnumerable<LedgerEntry> StreamAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var after = long.MinValue;
        while (true)
        {
            var from = after;
            var piece = await _database.ReadAsync(session => session.QueryAsync(
                $"select {LedgerRows.Columns} from ledger where number > @after order by number limit @limit", LedgerRows.Read,
                ("after", from), ("limit", StreamPiece)), cancellation).ConfigureAwait(false);
            foreach (var entry in piece)
            {
                yield return entry;
                after = entry.Number;
            }

            if (piece.Count < StreamPiece)
                yield break;
        }
    }

    /// <summary>
    /// Reads the whole chain and recomputes every hash; with anchors, checks that the chain still leads through them (which is what
    /// shows a truncated tail or a chain written anew). Reports how many entries it has read.
    /// </summary>
    public async Task<LedgerVerification> VerifyAsync(IReadOnlyList<LedgerAnchor> anchors, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        var verifier = new LedgerVerifier(anchors);
        await foreach (var entry in StreamAsync(cancellation).ConfigureAwait(false))
        {
            verifier.Add(entry);
            if (verifier.Entries % StreamPiece == 0)
                progress?.Report(verifier.Entries);
        }

        progress?.Report(verifier.Entries);
        return verifier.Finish();
    }
}

/// <summary>Which entries; null asks for all.</summary>
public sealed record LedgerQuery
{
    /// <summary>About this subject, exactly.</summary>
    public string? Subject { get; init; }

    /// <summary>Of this kind.</summary>
    public DecisionKind? Kind { get; init; }

    /// <summary>Decided by this name.</summary>
    public string? Decider { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>With a number below this.</summary>
    public long? Before { get; init; }

    /// <summary>At most this many, up to 1,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>A point of the chain that was written elsewhere.</summary>
public sealed record LedgerAnchor(long Number, string Hash, DateTimeOffset Time);

/// <summary>What verification found.</summary>
/// <param name="Entries">Entries read.</param>
/// <param name="Head">Hash of the last one; 64 zeros for none.</param>
/// <param name="Anchors">Anchors that agree.</param>
/// <param name="Faults">What is wrong, each with the entry's number; empty when the chain is whole.</param>
public sealed record LedgerVerification(long Entries, string Head, int Anchors, ImmutableArray<LedgerFault> Faults)
{
    /// <summary>Nothing is wrong.</summary>
    public bool IsWhole => Faults.IsEmpty;
}

/// <summary>A break in the chain.</summary>
/// <param name="Number">The first entry it concerns.</param>
/// <param name="Kind"><c>edited</c>, <c>missing</c>, <c>reordered</c>, <c>truncated</c>, <c>rewritten</c>.</param>
/// <param name="Explanation">In words.</param>
public sealed record LedgerFault(long Number, string Kind, string Explanation);
