using Npgsql;
using NpgsqlTypes;

namespace Sakimori.Storage.Databases;

/// <summary>Rows as PostgreSQL takes thousands of them in one statement: an array a column (<see cref="Table.InsertArrays"/>).</summary>
internal sealed class ColumnArrays(Table table, int rows) : IValues
{
    private readonly Array[] _columns = Array.ConvertAll(table.Columns, column => (Array)(column.Kind switch
    {
        ColumnKind.Number => new long?[rows],
        ColumnKind.Text => new string[rows],
        _ => new byte[]?[rows],
    }));

    private int _row = -1;
    private int _column;

    /// <summary>The numbers of the first column.</summary>
    public long?[] First => (long?[])_columns[0];

    /// <summary>A row begins.</summary>
    public void Begin()
    {
        _row++;
        _column = 0;
    }

    public void Add(long? number) => ((long?[])_columns[_column++])[_row] = number;

    public void Add(string text) => ((string[])_columns[_column++])[_row] = StoredText.Clean(text);

    public void Add(ReadOnlySpan<byte> bytes) => ((byte[]?[])_columns[_column++])[_row] = bytes.IsEmpty ? null : bytes.ToArray();

    /// <summary>The arrays as the statement's parameters.</summary>
    public IEnumerable<NpgsqlParameter> Parameters() => table.Columns.Select((column, at) => (NpgsqlParameter)(column.Kind switch
    {
        ColumnKind.Number => new NpgsqlParameter<long?[]>(column.Name, NpgsqlDbType.Array | NpgsqlDbType.Bigint) { TypedValue = (long?[])_columns[at] },
        ColumnKind.Text => new NpgsqlParameter<string[]>(column.Name, NpgsqlDbType.Array | NpgsqlDbType.Text) { TypedValue = (string[])_columns[at] },
        _ => new NpgsqlParameter<byte[]?[]>(column.Name, NpgsqlDbType.Array | NpgsqlDbType.Bytea) { TypedValue = (byte[]?[])_columns[at] },
    }));
}
