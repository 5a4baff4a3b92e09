using System.Collections;
using Npgsql;
using NpgsqlTypes;

namespace Sakimori.Storage.Databases;

/// <summary>
/// Rows as PostgreSQL takes thousands of them in one statement: an array a column (<see cref="Table.InsertArrays"/>). Statement and
/// columns are kept and used again.
/// </summary>
internal sealed class ColumnArrays : IValues, IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly IList[] _columns;
    private int _column;

    // What the rows' bytes lie in; where a longer one takes its place, those that were given point into the one before.
    private byte[] _bytes = new byte[BufferBytes];
    private int _used;

    public ColumnArrays(Table table, NpgsqlConnection connection)
    {
        Command = new NpgsqlCommand(table.InsertArrays, connection);
        _columns = Array.ConvertAll(table.Columns, column => (IList)(column.Kind switch
        {
            ColumnKind.Number => new List<long?>(),
            ColumnKind.Text => new List<string>(),
            _ => new List<ReadOnlyMemory<byte>?>(),
        }));
        foreach (var column in _columns)
        {
            Command.Parameters.Add(column switch
            {
                List<long?> numbers => new NpgsqlParameter<List<long?>> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = numbers },
                List<string> texts => new NpgsqlParameter<List<string>> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = texts },
                _ => new NpgsqlParameter<List<ReadOnlyMemory<byte>?>> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, TypedValue = (List<ReadOnlyMemory<byte>?>)column },
            });
        }
    }

    /// <summary>The statement with the rows as its parameters.</summary>
    public NpgsqlCommand Command { get; }

    /// <summary>The numbers of the first column.</summary>
    public List<long?> First => (List<long?>)_columns[0];

    /// <summary>A row begins.</summary>
    public void Begin() => _column = 0;

    /// <summary>There are no rows.</summary>
    public void Clear()
    {
        foreach (var column in _columns)
            column.Clear();
        _used = 0;
    }

    public void Add(long? number) => ((List<long?>)_columns[_column++]).Add(number);

    public void Add(string text) => ((List<string>)_columns[_column++]).Add(StoredText.Clean(text));

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - _used)
            (_bytes, _used) = (new byte[Math.Max(BufferBytes, bytes.Length)], 0);
        bytes.CopyTo(_bytes.AsSpan(_used));
        ((List<ReadOnlyMemory<byte>?>)_columns[_column++]).Add(bytes.IsEmpty ? null : _bytes.AsMemory(_used, bytes.Length));
        _used += bytes.Length;
    }

    public void Dispose() => Command.Dispose();
}
