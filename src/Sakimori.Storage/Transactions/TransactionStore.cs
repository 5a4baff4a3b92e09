using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Sakimori.Domain;
using Sakimori.Storage.Databases;

namespace Sakimori.Storage.Transactions;

/// <summary>Reads stored transactions.</summary>
public sealed class TransactionStore
{
    private const int MaxLimit = 1000;
    private const int StreamPiece = 500;

    private readonly Database _database;
    private readonly TimeProvider _time;

    internal TransactionStore(Database database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>The whole of one transaction, or null.</summary>
    public Task<TransactionRecord?> FindAsync(string id, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            session => session.FirstAsync($"select {TransactionRows.Columns}, details from transactions where id = @id", TransactionRows.ReadWhole, ("id", id)),
            cancellation);

    /// <summary>
    /// The latest transactions a query speaks of, without detections, headers, notes and body; a page at a time. A page looks at a
    /// bounded number of rows, and for a bounded time: when little agrees it may be short or empty and still name a <see cref="TransactionPage.Next"/>.
    /// </summary>
    public Task<TransactionPage> SearchAsync(TransactionQuery query, CancellationToken cancellation = default)
    {
        var search = TransactionSearch.Latest(query, _database);
        var from = search.Start;
        if (query.After is { } after && !TransactionSearch.Place.TryParse(after, out from))
            return Task.FromResult(new TransactionPage([], null));
        return _database.ReadAsync(async session =>
        {
            var piece = await search.RunAsync(session, from, Math.Clamp(query.Limit, 1, MaxLimit), isWhole: false, _time).ConfigureAwait(false);
            return new TransactionPage([.. piece.Rows.Select(found => found.Transaction)], piece.Next?.ToString());
        }, cancellation);
    }

    /// <summary>All of them, whole, oldest first, for export and replay; reads in pieces and holds no lock between them.</summary>
    public async IAsyncEnumerable<TransactionRecord> StreamAsync(
        TransactionQuery query, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var search = TransactionSearch.Oldest(query, _database);
        TransactionSearch.Place? next = search.Start;
        while (next is { } from)
        {
            var piece = await _database.ReadAsync(session => search.RunAsync(session, from, StreamPiece, isWhole: true, _time), cancellation).ConfigureAwait(false);
            foreach (var found in piece.Rows)
            {
                yield return found.Transaction;
            }

            next = piece.Next;
        }
    }
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
