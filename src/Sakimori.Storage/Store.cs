using Microsoft.Extensions.Logging;
using Sakimori.Storage.Databases;
using Sakimori.Storage.Incidents;
using Sakimori.Storage.People;
using Sakimori.Storage.Record;
using Sakimori.Storage.Retirement;
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
    // Asking PostgreSQL for its size is cheap, not free.
    private static readonly TimeSpan s_measureEvery = TimeSpan.FromMinutes(1);

    private readonly Database _database;
    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly int _schemaVersion;
    private readonly SemaphoreSlim _maintaining = new(1, 1);
    private long _measured;

    private Store(Database database, StoreOptions options, TimeProvider time, ILogger logger, int schemaVersion)
    {
        _database = database;
        _options = options;
        _time = time;
        _logger = logger;
        _schemaVersion = schemaVersion;
        _measured = time.GetTimestamp();
        Transactions = new TransactionStore(database, time);
        Incidents = new IncidentStore(database, time);
        Ledger = new LedgerStore(database);
        Overrides = new OverrideStore(database);
        People = new PeopleStore(database);
        Traffic = new TrafficStore(database);
        Settings = new SettingStore(database);
    }

    /// <summary>Opens or makes the database and brings its schema to this version. Throws <see cref="StoreException"/>.</summary>
    public static async Task<Store> OpenAsync(StoreOptions options, TimeProvider time, ILogger logger, CancellationToken cancellation = default)
    {
        PrivateFiles.MakeFolder(options.Directory);
        Database database = options.Postgres is { } postgres
            ? new PostgresDatabase(postgres, isReadOnly: false, options.BusyTimeout)
            : SqliteDatabase.Open(options.Directory, options.BusyTimeout);
        return await OpenAsync(database, options, time, logger, token => Migration.ApplyAsync(database, time, token), cancellation).ConfigureAwait(false);
    }

    /// <summary>Opens an existing database for reading only, beside a running instance or without one. Throws <see cref="StoreException"/>.</summary>
    public static async Task<Store> OpenReadOnlyAsync(StoreOptions options, TimeProvider time, ILogger logger, CancellationToken cancellation = default)
    {
        Database database = options.Postgres is { } postgres
            ? new PostgresDatabase(postgres, isReadOnly: true, options.BusyTimeout)
            : SqliteDatabase.OpenReadOnly(options.Directory, options.BusyTimeout);
        return await OpenAsync(database, options, time, logger, token => Migration.RequireCurrentAsync(database, token), cancellation).ConfigureAwait(false);
    }

    /// <summary>Stored transactions.</summary>
    public TransactionStore Transactions { get; }

    /// <summary>Incidents, their notes and hand-overs.</summary>
    public IncidentStore Incidents { get; }

    /// <summary>The ledger of decisions.</summary>
    public LedgerStore Ledger { get; }

    /// <summary>Overrides.</summary>
    public OverrideStore Overrides { get; }

    /// <summary>People and tokens.</summary>
    public PeopleStore People { get; }

    /// <summary>Counts by time.</summary>
    public TrafficStore Traffic { get; }

    /// <summary>Settings a person changes at run time.</summary>
    public SettingStore Settings { get; }

    /// <summary>How it is.</summary>
    public StoreHealth Health => new(_database.Kind, _database.Problem is null, _database.Problem, _database.Bytes, _schemaVersion);

    /// <summary>The database itself, for what tests and measurements must do behind the store's back.</summary>
    internal Database Database => _database;

    /// <summary>
    /// Writes what intake made of a piece of the journal, all of it or nothing: transactions, incidents, counts, decisions, notes and
    /// the position. A batch at or before the stored position is skipped whole, a transaction already stored by itself: after a crash
    /// the same batch may come again. Throws <see cref="StoreException"/>.
    /// </summary>
    public async Task CommitAsync(IntakeBatch batch, CancellationToken cancellation = default)
    {
        await _database.WriteAsync(session => BatchRows.WriteAsync(session, batch), cancellation).ConfigureAwait(false);
        if (_time.GetElapsedTime(Volatile.Read(ref _measured)) < s_measureEvery)
            return;
        Volatile.Write(ref _measured, _time.GetTimestamp());
        await _database.MeasureAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>How far the journal has been taken in.</summary>
    public Task<Journals.JournalPosition> PositionAsync(CancellationToken cancellation = default) =>
        _database.ReadAsync(async session => await BatchRows.PositionAsync(session).ConfigureAwait(false) ?? default, cancellation);

    /// <summary>Applies the retention policy it was opened with once; see the other.</summary>
    public Task<RetentionReport> MaintainAsync(CancellationToken cancellation = default) => MaintainAsync(_options.Retention, cancellation);

    /// <summary>Applies a retention policy once: archives, deletes, compacts. Interruptible; goes on where it stopped.</summary>
    public async Task<RetentionReport> MaintainAsync(RetentionPolicy policy, CancellationToken cancellation = default)
    {
        await _maintaining.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var report = await new RetirementRun(_database, _options with { Retention = policy }, _time, _logger).RunAsync(cancellation).ConfigureAwait(false);
            await _database.MeasureAsync(cancellation).ConfigureAwait(false);
            return report;
        }
        finally
        {
            _maintaining.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync().ConfigureAwait(false);
        _maintaining.Dispose();
    }

    private static async Task<Store> OpenAsync(
        Database database, StoreOptions options, TimeProvider time, ILogger logger, Func<CancellationToken, Task<int>> prepare, CancellationToken cancellation)
    {
        try
        {
            var version = await prepare(cancellation).ConfigureAwait(false);
            await database.MeasureAsync(cancellation).ConfigureAwait(false);
            return new Store(database, options, time, logger, version);
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
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
