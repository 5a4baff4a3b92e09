using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Sakimori.Storage.Databases;

/// <summary>SQLite with a write-ahead log: one connection writes, a few read beside it.</summary>
internal sealed class SqliteDatabase : Database
{
    // Two cores answer no faster with more, and each holds its own page cache.
    private const int MaxReaders = 4;

    private const int Busy = 5;
    private const int LockedTable = 6;
    private const int FullDisk = 13;

    // A checkpoint takes some tens of milliseconds.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly string _source;
    private readonly bool _isReadOnly;
    private readonly int _busySeconds;
    private readonly ConcurrentBag<Session> _idle = [];
    private readonly SemaphoreSlim _readers = new(MaxReaders, MaxReaders);
    private SqliteCheckpoints? _checkpoints;

    private SqliteDatabase(string path, string source, bool isReadOnly, TimeSpan busyTimeout)
    {
        _path = path;
        _source = source;
        _isReadOnly = isReadOnly;
        _busySeconds = Math.Max(1, (int)busyTimeout.TotalSeconds);
    }

    public override string Kind => "sqlite";

    public override long Bytes => Length(_path) + Length(_path + "-wal");

    protected override string Begin => "begin immediate";

    /// <summary>The database of a folder; made, with mode 0600, when it is missing.</summary>
    public static SqliteDatabase Open(string directory, TimeSpan busyTimeout)
    {
        var path = Path.Combine(directory, "sakimori.db");
        try
        {
            // Never opened here when it exists: closing a file drops all locks that SQLite holds on it for this process.
            if (!File.Exists(path))
                PrivateFiles.Create(path).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path} cannot be opened ({exception.Message}): make the file and its folder writable for this user", exception);
        }

        return new SqliteDatabase(path, path, isReadOnly: false, busyTimeout);
    }

    /// <summary>An existing database, for reading; a copy in a folder that cannot be written to is read as it lies there.</summary>
    public static SqliteDatabase OpenReadOnly(string directory, TimeSpan busyTimeout)
    {
        var path = Path.Combine(directory, "sakimori.db");
        if (!File.Exists(path))
            throw new StoreException($"there is no database {path}: name the folder of a Sakimori that has run, or start it once");
        var hasLog = Length(path + "-wal") > 0 || File.Exists(path + "-shm");
        var source = hasLog || CanWrite(directory) ? path : $"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1";
        return new SqliteDatabase(path, source, isReadOnly: true, busyTimeout);
    }

    public override string Contains(string column, string parameter) => $"instr(lower({column}), {parameter}) > 0";

    public override Task<long> UsedBytesAsync(CancellationToken cancellation) =>
        ReadAsync(async session =>
        {
            var pages = await session.LongAsync("pragma page_count").ConfigureAwait(false);
            var free = await session.LongAsync("pragma freelist_count").ConfigureAwait(false);
            return (pages - free) * await session.LongAsync("pragma page_size").ConfigureAwait(false) ?? 0;
        }, cancellation);

    public override async Task CompactAsync(CancellationToken cancellation)
    {
        // In steps, so that intake is never kept waiting for long.
        const int pages = 2000;
        while (await WriteAsync(async session =>
        {
            var free = await session.LongAsync("pragma freelist_count").ConfigureAwait(false);
            await session.QueryAsync($"pragma incremental_vacuum({pages})", _ => 0).ConfigureAwait(false);
            return free > pages;
        }, cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    protected override Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation) => Task.Run(work, cancellation);

    protected override async Task<Session> RentReaderAsync(CancellationToken cancellation)
    {
        await _readers.WaitAsync(cancellation).ConfigureAwait(false);
        if (_idle.TryTake(out var session))
            return session;
        try
        {
            return await ConnectAsync(SqliteOpenMode.ReadOnly, cancellation).ConfigureAwait(false);
        }
        catch
        {
            _readers.Release();
            throw;
        }
    }

    protected override async ValueTask ReturnReaderAsync(Session session, bool isSound)
    {
        if (isSound)
            _idle.Add(session);
        else
            await session.DisposeAsync().ConfigureAwait(false);
        _readers.Release();
    }

    protected override Task<Session> ConnectWriterAsync(CancellationToken cancellation) => _isReadOnly
        ? throw new StoreException($"{_path} is open for reading only")
        : ConnectAsync(SqliteOpenMode.ReadWrite, cancellation);

    protected override bool IsUntouchedBy(Exception refusal) => refusal is SqliteException { SqliteErrorCode: Busy or LockedTable };

    protected override void Committed(Session session) =>
        (_checkpoints ??= new SqliteCheckpoints(_path)).Committed(((SqliteConnection)session.Connection).Handle!);

    /// <summary>Waits for a checkpoint, but not for one that a busy machine starves.</summary>
    protected override Task ReadyAsync(CancellationToken cancellation) =>
        _checkpoints is { IsRunning: true } checkpoints ? checkpoints.WaitAsync(s_patience, cancellation) : Task.CompletedTask;

    protected override async Task CloseReadersAsync()
    {
        while (_idle.TryTake(out var session))
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }

        if (_checkpoints is { } checkpoints)
            await checkpoints.DisposeAsync().ConfigureAwait(false);
    }

    protected override string? Explain(Exception exception)
    {
        if (exception is not SqliteException { SqliteErrorCode: var code } sqlite)
            return null;
        var remedy = code switch
        {
            Busy or LockedTable => "another process holds it locked: end that process, or wait until it is done",
            8 => "it is read-only: make the file and its folder writable for this user",
            10 => "the disk failed to read or write: look at the system's log and the disk",
            11 or 26 => "it is damaged or no database: stop Sakimori and restore it from a copy",
            FullDisk => "the disk is full: make room; nothing that was decided is lost meanwhile",
            14 => "it cannot be opened: check that the folder exists and belongs to this user",
            _ => null,
        };
        return remedy is null ? $"{_path}: {sqlite.Message}" : $"{_path}: {remedy} ({sqlite.Message})";
    }

    private async Task<Session> ConnectAsync(SqliteOpenMode mode, CancellationToken cancellation)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = _source,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = _busySeconds,
        }.ToString());
        try
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            var command = connection.CreateCommand();
            await using var owned = command.ConfigureAwait(false);
            // Waiting for a lock is SQLite's own, in milliseconds; the driver's would sleep 150 ms at a time.
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"pragma busy_timeout = {_busySeconds * 1000}; pragma temp_store = memory; pragma mmap_size = 1073741824;")
                + (mode == SqliteOpenMode.ReadOnly
                    ? "pragma cache_size = -32000; pragma query_only = 1;"
                    : "pragma auto_vacuum = incremental; pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -32000;"
                      + "pragma wal_autocheckpoint = 16000; pragma journal_size_limit = 134217728; pragma foreign_keys = on;");
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            return new Session(connection, isBlocking: true);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static bool CanWrite(string directory)
    {
        try
        {
            var probe = Path.Combine(directory, $".probe-{Environment.ProcessId}");
            PrivateFiles.Create(probe).Dispose();
            File.Delete(probe);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
