namespace Sakimori.Storage.Databases;

/// <summary>What a column holds; both databases have these three.</summary>
internal enum ColumnKind
{
    Number,
    Text,
    Bytes,
}

/// <summary>A column as rows are inserted into it.</summary>
internal readonly record struct Column(string Name, ColumnKind Kind);

/// <summary>A table as rows are inserted into it, thousands at a time.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">The columns a row has values for; the first one's values are different numbers.</param>
/// <param name="Key">A row whose value in this column, or these, is there already is left out; null when no row can be.</param>
/// <param name="Replaced">Instead of being left out, such a row replaces the value in this column.</param>
internal sealed record Table(string Name, Column[] Columns, string? Key = null, string? Replaced = null)
{
    /// <summary>Inserts one row, a parameter a column.</summary>
    public string InsertOne { get; } = $"insert into {Name} ({List(Columns)}) values ({string.Join(", ", Columns.Select(column => "@" + column.Name))}){Conflict(Key, Replaced)}";

    /// <summary>
    /// PostgreSQL: inserts all rows of a batch, one array a column, and returns the first column of those that were inserted. Parameters are
    /// numbered, which spares the driver reading the statement each time.
    /// </summary>
    public string InsertArrays { get; } =
        $"insert into {Name} ({List(Columns)}) select * from unnest({string.Join(", ", Columns.Select((_, at) => $"${at + 1}"))}){Conflict(Key, Replaced)} returning {Columns[0].Name}";

    private static string List(Column[] columns) => string.Join(", ", columns.Select(column => column.Name));

    private static string Conflict(string? key, string? replaced) => key is null ? ""
        : replaced is null ? $" on conflict ({key}) do nothing" : $" on conflict ({key}) do update set {replaced} = excluded.{replaced}";
}
