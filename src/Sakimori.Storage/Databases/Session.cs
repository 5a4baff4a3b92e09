using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Sakimori.Storage.Databases;

/// <summary>One connection while one thread works with it, with its prepared statements.</summary>
internal sealed class Session(DbConnection connection) : IAsyncDisposable
{
    // SQLite keeps a prepared statement as long as its command; Npgsql prepares by text on its own.
    private readonly Dictionary<string, DbCommand>? _prepared = connection is SqliteConnection ? new(StringComparer.Ordinal) : null;
    private readonly Dictionary<string, SqliteStatement> _repeated = new(StringComparer.Ordinal);

    /// <summary>Cancels what is running; set by whoever rents the session.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>The connection itself, for what only one database can do.</summary>
    public DbConnection Connection => connection;

    /// <summary>Runs a statement and returns the number of rows it changed.</summary>
    public async Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] values)
    {
        var command = Command(sql, values);
        try
        {
            return await command.ExecuteNonQueryAsync(Cancellation).ConfigureAwait(false);
        }
        finally
        {
            Finish(command);
        }
    }

    /// <summary>The first column of the first row; null when there is none or it is.</summary>
    public async Task<long?> LongAsync(string sql, params (string Name, object? Value)[] values)
    {
        var rows = await QueryAsync(sql, row => row.LongOrNull(0), values).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>The first row, or null.</summary>
    public async Task<T?> FirstAsync<T>(string sql, Func<Row, T> read, params (string Name, object? Value)[] values)
        where T : class
    {
        var rows = await QueryAsync(sql, read, values).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>All rows.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, Func<Row, T> read, params (string Name, object? Value)[] values)
    {
        var command = Command(sql, values);
        try
        {
            var reader = await command.ExecuteReaderAsync(Cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<T>();
                while (await reader.ReadAsync(Cancellation).ConfigureAwait(false))
                {
                    rows.Add(read(new Row(reader)));
                }

                return rows;
            }
        }
        finally
        {
            Finish(command);
        }
    }

    /// <summary>Runs a statement once for each row of values, in one round trip where the database has any; says how many rows each changed.</summary>
    public async Task<int[]> ExecuteManyAsync(string sql, string[] names, IReadOnlyList<object?[]> rows)
    {
        var changed = new int[rows.Count];
        if (connection is NpgsqlConnection postgres)
        {
            await ExecuteBatchesAsync(postgres, sql, names, rows, changed).ConfigureAwait(false);
            return changed;
        }

        var statement = Repeated(sql, names);
        var stretch = Rest.Begin();
        for (var i = 0; i < rows.Count; i++)
        {
            Rest.IfDue(ref stretch);
            Cancellation.ThrowIfCancellationRequested();
            changed[i] = statement.Execute(Stored(rows[i]));
        }

        return changed;
    }

    /// <summary>Inserts rows and says which were new.</summary>
    public async Task<bool[]> InsertAsync(Table table, object?[][] rows)
    {
        if (rows.Length == 0)
            return [];
        if (connection is not NpgsqlConnection postgres)
        {
            var changed = await ExecuteManyAsync(table.InsertOne, [.. table.Columns.Select(column => column.Name)], rows).ConfigureAwait(false);
            return Array.ConvertAll(changed, count => count != 0);
        }

        var command = new NpgsqlCommand(table.InsertArrays, postgres);
        await using var owned = command.ConfigureAwait(false);
        for (var column = 0; column < table.Columns.Length; column++)
        {
            command.Parameters.Add(ArrayOf(table.Columns[column], rows, column));
        }

        var inserted = new HashSet<long>(rows.Length);
        var reader = await command.ExecuteReaderAsync(Cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(Cancellation).ConfigureAwait(false))
            {
                inserted.Add(reader.GetInt64(0));
            }
        }

        return Array.ConvertAll(rows, row => inserted.Contains((long)row[0]!));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var statement in _repeated.Values)
        {
            statement.Dispose();
        }

        foreach (var command in _prepared?.Values ?? Enumerable.Empty<DbCommand>())
        {
            await command.DisposeAsync().ConfigureAwait(false);
        }

        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ExecuteBatchesAsync(NpgsqlConnection postgres, string sql, string[] names, IReadOnlyList<object?[]> rows, int[] changed)
    {
        const int most = 500;
        for (var start = 0; start < rows.Count; start += most)
        {
            var batch = new NpgsqlBatch(postgres);
            await using var owned = batch.ConfigureAwait(false);
            var end = Math.Min(rows.Count, start + most);
            for (var i = start; i < end; i++)
            {
                var command = new NpgsqlBatchCommand(sql);
                for (var n = 0; n < names.Length; n++)
                {
                    command.Parameters.Add(new NpgsqlParameter(names[n], Stored(rows[i][n])));
                }

                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(Cancellation).ConfigureAwait(false);
            for (var i = start; i < end; i++)
            {
                changed[i] = (int)batch.BatchCommands[i - start].Rows;
            }
        }
    }

    private DbCommand Command(string sql, (string Name, object? Value)[] values)
    {
        if (_prepared is null || !_prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in values)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
            }

            _prepared?.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = Stored(values[i].Value);
        }

        return command;
    }

    private SqliteStatement Repeated(string sql, string[] names)
    {
        if (!_repeated.TryGetValue(sql, out var statement))
            _repeated.Add(sql, statement = new SqliteStatement((SqliteConnection)connection, sql, names));
        return statement;
    }

    private static NpgsqlParameter ArrayOf(Column column, object?[][] rows, int at) => column.Kind switch
    {
        ColumnKind.Number => new NpgsqlParameter<long?[]>(column.Name, NpgsqlDbType.Array | NpgsqlDbType.Bigint) { TypedValue = Array.ConvertAll(rows, row => Stored(row[at]) as long?) },
        ColumnKind.Text => new NpgsqlParameter<string?[]>(column.Name, NpgsqlDbType.Array | NpgsqlDbType.Text) { TypedValue = Array.ConvertAll(rows, row => Stored(row[at]) as string) },
        _ => new NpgsqlParameter<byte[]?[]>(column.Name, NpgsqlDbType.Array | NpgsqlDbType.Bytea) { TypedValue = Array.ConvertAll(rows, row => Stored(row[at]) as byte[]) },
    };

    private void Finish(DbCommand command)
    {
        if (_prepared is null)
            command.Dispose();
    }

    private static object[] Stored(object?[] values) => Array.ConvertAll(values, Stored);

    private static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        string text => StoredText.Clean(text),
        bool flag => flag ? 1L : 0L,
        int number => (long)number,
        DateTimeOffset time => StoredTime.Of(time),
        long or byte[] => value,
        _ => throw new ArgumentException($"a {value.GetType()} is not stored as such", nameof(value)),
    };
}
