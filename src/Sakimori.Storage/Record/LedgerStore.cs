using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Storage.Record;

/// <summary>The append-only, hash-chained record of decisions.</summary>
public sealed class LedgerStore
{
    internal LedgerStore()
    {
    }

    /// <summary>Appends a decision and returns it with its place in the chain.</summary>
    public Task<LedgerEntry> AppendAsync(LedgerDraft decision, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>One entry, or null.</summary>
    public Task<LedgerEntry?> FindAsync(long number, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>The latest entry, or null.</summary>
    public Task<LedgerEntry?> HeadAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Entries a query speaks of, the latest first.</summary>
    public Task<ImmutableArray<LedgerEntry>> ListAsync(LedgerQuery query, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>All entries, oldest first.</summary>
    public IAsyncEnumerable<LedgerEntry> StreamAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>
    /// Reads the whole chain and recomputes every hash; with anchors, checks that the chain still leads through them (which is what
    /// shows a truncated tail or a chain written anew). Reports how many entries it has read.
    /// </summary>
    public Task<LedgerVerification> VerifyAsync(IReadOnlyList<LedgerAnchor> anchors, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();
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
