using Microsoft.Extensions.Logging;
using Sakimori.Storage.Incidents;
using Sakimori.Storage.People;
using Sakimori.Storage.Record;
using Sakimori.Storage.Settings;
using Sakimori.Storage.Traffic;
using Sakimori.Storage.Transactions;

namespace Sakimori.Storage;

/// <summary>
/// Everything Sakimori remembers, in SQLite or PostgreSQL. Thread-safe. Reading throws <see cref="StoreException"/> while the
/// database is away; what must not be lost meanwhile goes through the <see cref="Journals.Journal"/>.
/// </summary>
public sealed class Store : IAsyncDisposable
{
    /// <summary>Opens or makes the database and brings its schema to this version. Throws <see cref="StoreException"/>.</summary>
    public static Task<Store> OpenAsync(StoreOptions options, TimeProvider time, ILogger logger, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    /// <summary>Opens an existing database for reading only, beside a running instance or without one. Throws <see cref="StoreException"/>.</summary>
    public static Task<Store> OpenReadOnlyAsync(StoreOptions options, TimeProvider time, ILogger logger, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    /// <summary>Stored transactions.</summary>
    public TransactionStore Transactions => throw new NotSupportedException();

    /// <summary>Incidents, their notes and hand-overs.</summary>
    public IncidentStore Incidents => throw new NotSupportedException();

    /// <summary>The ledger of decisions.</summary>
    public LedgerStore Ledger => throw new NotSupportedException();

    /// <summary>Overrides.</summary>
    public OverrideStore Overrides => throw new NotSupportedException();

    /// <summary>People and tokens.</summary>
    public PeopleStore People => throw new NotSupportedException();

    /// <summary>Counts by time.</summary>
    public TrafficStore Traffic => throw new NotSupportedException();

    /// <summary>Settings a person changes at run time.</summary>
    public SettingStore Settings => throw new NotSupportedException();

    /// <summary>How it is.</summary>
    public StoreHealth Health => throw new NotSupportedException();

    /// <summary>
    /// Writes what intake made of a piece of the journal, all of it or nothing: transactions, incidents, counts, decisions, notes and
    /// the position. A transaction already stored is skipped (the batch may be a repetition). Throws <see cref="StoreException"/>.
    /// </summary>
    public Task CommitAsync(IntakeBatch batch, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>How far the journal has been taken in.</summary>
    public Task<Journals.JournalPosition> PositionAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Applies the retention policy once: archives, deletes, compacts. Interruptible; goes on where it stopped.</summary>
    public Task<RetentionReport> MaintainAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}

/// <summary>How the store is.</summary>
/// <param name="Kind"><c>sqlite</c> or <c>postgresql</c>.</param>
/// <param name="IsReachable">The last attempt worked.</param>
/// <param name="Problem">What was wrong with it, and the remedy; null when nothing.</param>
/// <param name="Bytes">Size of the database.</param>
/// <param name="SchemaVersion">The migration it is at.</param>
public sealed record StoreHealth(string Kind, bool IsReachable, string? Problem, long Bytes, int SchemaVersion);

/// <summary>What a run of retention did.</summary>
/// <param name="Transactions">Transactions deleted.</param>
/// <param name="Incidents">Incidents deleted.</param>
/// <param name="ArchiveFiles">Archives written to.</param>
/// <param name="Duration">How long it took.</param>
public sealed record RetentionReport(long Transactions, long Incidents, System.Collections.Immutable.ImmutableArray<string> ArchiveFiles, TimeSpan Duration);
