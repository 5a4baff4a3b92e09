using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Storage.Transactions;

/// <summary>Reads stored transactions.</summary>
public sealed class TransactionStore
{
    internal TransactionStore()
    {
    }

    /// <summary>The whole of one transaction, or null.</summary>
    public Task<TransactionRecord?> FindAsync(string id, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>The latest transactions a query speaks of, without detections, headers and body; a page at a time.</summary>
    public Task<TransactionPage> SearchAsync(TransactionQuery query, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>All of them, whole, oldest first, for export and replay; reads in pieces and holds no lock between them.</summary>
    public IAsyncEnumerable<TransactionRecord> StreamAsync(TransactionQuery query, CancellationToken cancellation = default) => throw new NotSupportedException();
}

/// <summary>Which transactions; null asks for all.</summary>
public sealed record TransactionQuery
{
    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Of this site.</summary>
    public string? Site { get; init; }

    /// <summary>From this address.</summary>
    public string? Client { get; init; }

    /// <summary>The target contains this text, without regard to ASCII case.</summary>
    public string? TargetContains { get; init; }

    /// <summary>That ended so.</summary>
    public TransactionOutcome? Outcome { get; init; }

    /// <summary>Of this family.</summary>
    public AttackFamily? Family { get; init; }

    /// <summary>In which this rule matched.</summary>
    public long? RuleId { get; init; }

    /// <summary>Of this incident.</summary>
    public IncidentId? Incident { get; init; }

    /// <summary>Only those with detections.</summary>
    public bool OnlyDetections { get; init; }

    /// <summary>Where the page before ended (<see cref="TransactionPage.Next"/>).</summary>
    public string? After { get; init; }

    /// <summary>At most this many, up to 1,000.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>A page of transactions, the latest first.</summary>
/// <param name="Transactions">The transactions.</param>
/// <param name="Next">Continues the search; null at its end.</param>
public sealed record TransactionPage(ImmutableArray<TransactionRecord> Transactions, string? Next);
