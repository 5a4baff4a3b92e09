using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sakimori.Storage.Databases;

/// <summary>
/// A statement that is run thousands of times with other values, bound by their places. A <see cref="SqliteCommand"/> looks every
/// parameter up by its name on every run: with 25 of them that took longer than the insert.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _places;

    /// <param name="connection">Where it runs; must live longer than the statement.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="names">Its parameters, in the order in which values come.</param>
    public SqliteStatement(SqliteConnection connection, string sql, IEnumerable<string> names)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
        _places = [.. names.Select(name => raw.sqlite3_bind_parameter_index(_statement, "@" + name))];
    }

    /// <summary>Runs it and says how many rows it changed. Values are numbers, texts, bytes or null.</summary>
    public int Execute(ReadOnlySpan<object> values)
    {
        for (var i = 0; i < _places.Length; i++)
        {
            SqliteException.ThrowExceptionForRC(Bind(_places[i], values[i]), _database);
        }

        var code = raw.sqlite3_step(_statement);
        // The reset repeats the error of the step.
        _ = raw.sqlite3_reset(_statement);
        if (code != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(code, _database);
        return raw.sqlite3_changes(_database);
    }

    public void Dispose() => _statement.Dispose();

    private int Bind(int place, object value) => value switch
    {
        long number => raw.sqlite3_bind_int64(_statement, place, number),
        string text => Bind(place, text),
        byte[] bytes => raw.sqlite3_bind_blob(_statement, place, bytes),
        DBNull => raw.sqlite3_bind_null(_statement, place),
        _ => throw new ArgumentException($"a {value.GetType()} is not stored as such", nameof(value)),
    };

    private int Bind(int place, string text)
    {
        // An empty span would be bound as null.
        if (text.Length == 0)
            return raw.sqlite3_bind_text(_statement, place, text);
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var code = raw.sqlite3_bind_text(_statement, place, bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
        ArrayPool<byte>.Shared.Return(bytes);
        return code;
    }
}
