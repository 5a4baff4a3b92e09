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
/// <param name="Key">A row whose value in this column is there already is left out; null when no row can be.</param>
internal sealed record Table(string Name, Column[] Columns, string? Key = null)
{
    private string List => string.Join(", ", Columns.Select(column => column.Name));

    private string Conflict => Key is null ? "" : $" on conflict ({Key}) do nothing";

    /// <summary>Inserts one row, a parameter a column.</summary>
    public string InsertOne => $"insert into {Name} ({List}) values ({string.Join(", ", Columns.Select(column => "@" + column.Name))}){Conflict}";

    /// <summary>PostgreSQL: inserts all rows of a batch, one array a column, and returns the first column of those that were inserted.</summary>
    public string InsertArrays => $"insert into {Name} ({List}) select * from unnest({string.Join(", ", Columns.Select(column => "@" + column.Name))}){Conflict} returning {Columns[0].Name}";
}
