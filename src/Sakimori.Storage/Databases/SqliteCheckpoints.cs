using System.Diagnostics;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Sakimori.Storage.Databases;

/// <summary>
/// Takes the write-ahead log back into the database. SQLite's own way is to do so in the middle of a commit: sixty milliseconds of
/// writing and waiting for the disk every two seconds under a flood. Here an <see cref="IdleCall"/> does it, beside readers and the
/// writer, as often as the log has grown by some megabytes.
///
/// Used by whoever may write, so by one thread at a time.
/// </summary>
internal sealed class SqliteCheckpoints(string path) : IAsyncDisposable
{
    // 8 MB: little enough that one is done before the next batch.
    private const int Pages = 2_000;

    // Where a busy machine does not let one end at all, the log stays beside the database, which loses nothing by it.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(1);

    private static readonly nint s_run = NativeLibrary.GetExport(
        NativeLibrary.Load(raw.GetNativeLibraryName(), typeof(SQLite3Provider_e_sqlite3).Assembly, null), "sqlite3_step");

    private sqlite3? _database;
    private sqlite3_stmt? _statement;
    private IdleCall? _running;
    private int _written;

    /// <summary>One is under way. The log begins anew only when all of it was taken back and nobody wrote meanwhile.</summary>
    public bool IsRunning
    {
        get
        {
            if (_running?.TryEnd() == true)
            {
                // What went wrong (a full disk, a file that is gone) the writer meets too, and says. The log keeps everything.
                raw.sqlite3_reset(_statement);
                _running = null;
            }

            return _running is not null;
        }
    }

    /// <summary>The writer has committed.</summary>
    public void Committed(sqlite3 writer)
    {
        if (raw.sqlite3_db_status(writer, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1) == raw.SQLITE_OK)
            _written += pages;
        if (_written < Pages || IsRunning)
            return;
        _written = 0;
        if (TryOpen())
            _running = IdleCall.Start(s_run, _statement!.DangerousGetHandle());
    }

    /// <summary>Waits until the one that is under way has ended, and no longer than that. Whether it has.</summary>
    public async Task<bool> WaitAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        while (IsRunning)
        {
            if (Stopwatch.GetElapsedTime(began) > patience)
                return false;
            await Task.Delay(s_step, cancellation).ConfigureAwait(false);
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            raw.sqlite3_interrupt(_database);
            _running!.Hurry();
        }

        if (!await WaitAsync(s_patience, CancellationToken.None).ConfigureAwait(false))
        {
            // It is still at work with both.
            GC.SuppressFinalize(_statement!);
            GC.SuppressFinalize(_database!);
            return;
        }

        _statement?.Dispose();
        _database?.Dispose();
    }

    // Reading the schema opens the log: without it a checkpoint does nothing.
    private bool TryOpen()
    {
        if (_statement is not null)
            return true;
        var code = raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READWRITE, null);
        sqlite3_stmt? statement = null;
        if (code == raw.SQLITE_OK)
            code = raw.sqlite3_exec(database, "pragma synchronous = normal; pragma cache_size = -200; select count(*) from sqlite_schema");
        if (code == raw.SQLITE_OK)
            code = raw.sqlite3_prepare_v2(database, "pragma wal_checkpoint(passive)", out statement);
        if (code != raw.SQLITE_OK)
        {
            statement?.Dispose();
            database.Dispose();
            return false;
        }

        (_database, _statement) = (database, statement);
        return true;
    }
}
