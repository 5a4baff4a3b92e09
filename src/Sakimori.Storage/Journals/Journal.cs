using Microsoft.Extensions.Logging;
using Sakimori.Domain;

namespace Sakimori.Storage.Journals;

/// <summary>
/// Append-only files between the gateway and the database. A decision is handed to the operating system before its answer leaves, so
/// it survives the death of the process; ordinary traffic is handed over at least once a second. Intake reads from here, so a
/// database that is full, locked or away delays what is seen and loses nothing. Entries have a length and a CRC; a torn tail is cut
/// off at opening and counted. Thread-safe: many writers, one reader.
/// </summary>
public sealed class Journal : IDisposable
{
    /// <summary>Opens the journal of a folder, or makes it. Throws <see cref="StoreException"/>.</summary>
    public static Journal Open(StoreOptions options, TimeProvider time, ILogger logger) => throw new NotSupportedException();

    /// <summary>
    /// Appends a decision against a request (blocked, refused, would be blocked) and hands it to the operating system; false when that
    /// cannot be done (disk full): counted in <see cref="Unrecorded"/>. Microseconds; never waits for the database.
    /// </summary>
    public bool TryDecide(TransactionRecord transaction) => throw new NotSupportedException();

    /// <summary>Queues ordinary traffic; drops and counts it when the queue is full. Never waits.</summary>
    public void Observe(TransactionRecord transaction) => throw new NotSupportedException();

    /// <summary>Queues counts of traffic that is not kept one by one: intake adds them to its own (<see cref="JournalEntry.Traffic"/>). Drops nothing while there is room for one entry a site and second.</summary>
    public void Observe(TrafficMinute counts) => throw new NotSupportedException();

    /// <summary>Appends a decision for the ledger, as <see cref="TryDecide(TransactionRecord)"/> does. It gets its place in the chain when intake commits it.</summary>
    public bool TryDecide(LedgerDraft decision) => throw new NotSupportedException();

    /// <summary>The next entries after a position, at most <paramref name="max"/>; waits until there is at least one.</summary>
    public Task<JournalBatch> ReadAsync(JournalPosition after, int max, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Everything up to here is in the database: files that end before it are deleted.</summary>
    public void Release(JournalPosition through) => throw new NotSupportedException();

    /// <summary>Bytes not yet released.</summary>
    public long Bytes => throw new NotSupportedException();

    /// <summary>Decisions that could not be recorded since start.</summary>
    public long Unrecorded => throw new NotSupportedException();

    /// <summary>Allowed transactions dropped since start.</summary>
    public long Dropped => throw new NotSupportedException();

    /// <summary>It can be written to now; false after a failed write until one succeeds (tried at most once a second).</summary>
    public bool IsWritable => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}

/// <summary>A place in the journal: a file's number and an offset in it. The default is the beginning.</summary>
public readonly record struct JournalPosition(long File, long Offset);

/// <summary>Entries of the journal in their order.</summary>
/// <param name="Entries">What was appended.</param>
/// <param name="Through">The place after the last of them.</param>
public sealed record JournalBatch(IReadOnlyList<JournalEntry> Entries, JournalPosition Through);

/// <summary>One entry: all but one are null.</summary>
/// <param name="Transaction">A transaction.</param>
/// <param name="Decision">A decision for the ledger.</param>
/// <param name="Traffic">Counts of transactions that are not kept one by one; to be added to the minute's.</param>
public readonly record struct JournalEntry(TransactionRecord? Transaction, LedgerDraft? Decision, TrafficMinute? Traffic = null);
