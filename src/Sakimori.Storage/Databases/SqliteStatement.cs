using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sakimori.Storage.Databases;

/// <summary>
/// A statement that is run thousands of times with other values, bound by their places. A <see cref="SqliteCommand"/> looks every
/// parameter up by its name on every run: with 25 of them that took longer than the insert.
/// </summary>
internal sealed class SqliteStatement : IValues, IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _places;
    private int _next;

    /// <param name="connection">Where it runs; must live longer than the statement.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="names">Its parameters, in the order in which values come.</param>
    public SqliteStatement(SqliteConnection connection, string sql, IEnumerable<string> names)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
        _places = [.. names.Select(name => raw.sqlite3_bind_parameter_index(_statement, "@" + name))];
    }

    public void Add(long? number) => Check(number is { } value ? raw.sqlite3_bind_int64(_statement, _places[_next++], value) : raw.sqlite3_bind_null(_statement, _places[_next++]));

    public void Add(string text)
    {
        var place = _places[_next++];
        text = StoredText.Clean(text);
        // An empty span would be bound as null.
        if (text.Length == 0)
        {
            Check(raw.sqlite3_bind_text(_statement, place, text));
            return;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var code = raw.sqlite3_bind_text(_statement, place, bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
        ArrayPool<byte>.Shared.Return(bytes);
        Check(code);
    }

    public void Add(ReadOnlySpan<byte> bytes) =>
        Check(bytes.IsEmpty ? raw.sqlite3_bind_null(_statement, _places[_next++]) : raw.sqlite3_bind_blob(_statement, _places[_next++], bytes));

    /// <summary>Runs it with the values that were added and says how many rows it changed; the next values begin anew.</summary>
    public int Execute()
    {
        _next = 0;
        var code = raw.sqlite3_step(_statement);
        // The reset repeats the error of the step.
        _ = raw.sqlite3_reset(_statement);
        if (code != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(code, _database);
        return raw.sqlite3_changes(_database);
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}
