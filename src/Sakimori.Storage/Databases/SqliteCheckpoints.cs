using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sakimori.Storage.Databases;

/// <summary>
/// Takes the write-ahead log back into the database. SQLite's own way is to do so in the middle of a commit: sixty milliseconds of
/// writing and waiting for the disk every two seconds under a flood. Here a thread that gives way to every other one does it, beside
/// readers and the writer, as often as the log has grown by some megabytes.
/// </summary>
internal sealed class SqliteCheckpoints(string path) : IDisposable
{
    // 8 MB: little enough that one is done before the next batch.
    private const int Pages = 2_000;

    private readonly BackgroundThread _thread = new("checkpoints", isIdle: true);
    private sqlite3? _database;
    private int _written;
    private Task<int> _running = Task.FromResult(0);

    /// <summary>The one that is under way is over. The log begins anew only when all of it was taken back and nobody wrote meanwhile.</summary>
    public Task Done => _running;

    /// <summary>The writer has committed.</summary>
    public void Committed(sqlite3 writer)
    {
        if (raw.sqlite3_db_status(writer, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1) == raw.SQLITE_OK)
            _written += pages;
        if (_written < Pages || !_running.IsCompleted)
            return;
        _written = 0;
        _running = _thread.RunAsync(Take);
    }

    public void Dispose()
    {
        _thread.Dispose();
        _database?.Dispose();
    }

    // Reading the schema opens the log: without it a checkpoint does nothing.
    private sqlite3 Open()
    {
        var code = raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READWRITE, null);
        if (code == raw.SQLITE_OK)
            code = raw.sqlite3_exec(database, "pragma synchronous = normal; pragma cache_size = -200; select count(*) from sqlite_schema");
        if (code == raw.SQLITE_OK)
            return database;
        database.Dispose();
        throw new SqliteException($"{path} cannot be opened for checkpoints", code);
    }

    // What goes wrong here (a full disk, a file that is gone) the writer meets too, and says. The log keeps everything.
    private int Take()
    {
        try
        {
            _database ??= Open();
            return raw.sqlite3_wal_checkpoint_v2(_database, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
        }
        catch (SqliteException exception)
        {
            return exception.SqliteErrorCode;
        }
    }
}
