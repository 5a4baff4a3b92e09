using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Sakimori.Storage.Databases;

/// <summary>
/// One connection while one thread works with it, with its prepared statements. SQLite's driver works on the calling thread in any case;
/// one that <paramref name="isBlocking"/> does so with PostgreSQL too: the writer has a thread of its own, and what runs there must not
/// go on in the pool, where requests are answered.
/// </summary>
internal sealed class Session(DbConnection connection, bool isBlocking = false) : IAsyncDisposable
{
    // What PostgreSQL is given at a time, values: eight transactions or some sixty rows of three columns, a millisecond's work.
    private const int PieceValues = 200;

    // SQLite keeps a prepared statement as long as its command; Npgsql prepares by text on its own.
    private readonly Dictionary<string, DbCommand>? _prepared = connection is SqliteConnection ? new(StringComparer.Ordinal) : null;
    private readonly Dictionary<string, SqliteStatement> _repeated = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ColumnArrays> _arrays = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, object> _memory = [];

    /// <summary>Cancels what is running; set by whoever rents the session.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Much waits to be written: as fast as the database can, without pauses for others. Until the transaction ends.</summary>
    public bool IsInHurry { get; set; }

    /// <summary>The connection itself, for what only one database can do.</summary>
    public DbConnection Connection => connection;

    /// <summary>
    /// What the writer knows of rows that only it writes, as they stand after its last commit. It goes with the session, and a session
    /// goes when a transaction fails.
    /// </summary>
    public T Memory<T>()
        where T : class, new()
    {
        if (!_memory.TryGetValue(typeof(T), out var memory))
            _memory.Add(typeof(T), memory = new T());
        return (T)memory;
    }

    /// <summary>Runs a statement and returns the number of rows it changed.</summary>
    public async Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] values)
    {
        var command = Command(sql, values);
        try
        {
            return isBlocking ? command.ExecuteNonQuery() : await command.ExecuteNonQueryAsync(Cancellation).ConfigureAwait(false);
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
            var reader = isBlocking ? command.ExecuteReader() : await command.ExecuteReaderAsync(Cancellation).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<T>();
                while (isBlocking ? reader.Read() : await reader.ReadAsync(Cancellation).ConfigureAwait(false))
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
            foreach (var value in rows[i])
            {
                Add(statement, value);
            }

            changed[i] = statement.Execute();
        }

        return changed;
    }

    /// <summary>Inserts rows and says which were new. <paramref name="write"/> gives a row's values; it gets its place among the rows.</summary>
    public async Task<bool[]> InsertAsync<T>(Table table, IReadOnlyList<T> rows, Action<IValues, int, T> write)
    {
        if (rows.Count == 0)
            return [];
        var isNew = new bool[rows.Count];
        var stretch = Rest.Begin();
        if (connection is NpgsqlConnection postgres)
        {
            var piece = PieceRows(table.Columns.Length, rows.Count);
            if (!_arrays.TryGetValue(table.Name, out var arrays))
                _arrays.Add(table.Name, arrays = new ColumnArrays(table, postgres));
            for (var start = 0; start < rows.Count; start += piece)
            {
                var end = Math.Min(rows.Count, start + piece);
                arrays.Clear();
                for (var i = start; i < end; i++)
                {
                    Rest.IfDue(ref stretch);
                    arrays.Begin();
                    write(arrays, i, rows[i]);
                }

                var sent = Rest.Begin();
                var inserted = await InsertAsync(arrays.Command).ConfigureAwait(false);
                for (var i = start; i < end; i++)
                {
                    isNew[i] = inserted.Count == end - start || inserted.Contains(arrays.First[i - start]!.Value);
                }

                Pause(sent);
            }

            arrays.Clear();

            return isNew;
        }

        var statement = Repeated(table.InsertOne, [.. table.Columns.Select(column => column.Name)]);
        for (var i = 0; i < rows.Count; i++)
        {
            Rest.IfDue(ref stretch);
            Cancellation.ThrowIfCancellationRequested();
            write(statement, i, rows[i]);
            isNew[i] = statement.Execute() != 0;
        }

        return isNew;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var statement in _repeated.Values)
        {
            statement.Dispose();
        }

        foreach (var arrays in _arrays.Values)
        {
            arrays.Dispose();
        }

        foreach (var command in _prepared?.Values ?? Enumerable.Empty<DbCommand>())
        {
            await command.DisposeAsync().ConfigureAwait(false);
        }

        await connection.DisposeAsync().ConfigureAwait(false);
    }

    // The first column of the rows it inserted.
    private async Task<List<long>> InsertAsync(NpgsqlCommand command)
    {
        var inserted = new List<long>();
        var reader = isBlocking ? command.ExecuteReader() : await command.ExecuteReaderAsync(Cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (isBlocking ? reader.Read() : await reader.ReadAsync(Cancellation).ConfigureAwait(false))
            {
                inserted.Add(reader.GetInt64(0));
            }
        }

        return inserted;
    }

    private async Task ExecuteBatchesAsync(NpgsqlConnection postgres, string sql, string[] names, IReadOnlyList<object?[]> rows, int[] changed)
    {
        var piece = PieceRows(names.Length, rows.Count);
        for (var start = 0; start < rows.Count; start += piece)
        {
            var batch = new NpgsqlBatch(postgres);
            await using var owned = batch.ConfigureAwait(false);
            var end = Math.Min(rows.Count, start + piece);
            for (var i = start; i < end; i++)
            {
                var command = new NpgsqlBatchCommand(sql);
                for (var n = 0; n < names.Length; n++)
                {
                    command.Parameters.Add(new NpgsqlParameter(names[n], Stored(rows[i][n])));
                }

                batch.BatchCommands.Add(command);
            }

            var sent = Rest.Begin();
            _ = isBlocking ? batch.ExecuteNonQuery() : await batch.ExecuteNonQueryAsync(Cancellation).ConfigureAwait(false);
            for (var i = start; i < end; i++)
            {
                changed[i] = (int)batch.BatchCommands[i - start].Rows;
            }

            Pause(sent);
        }
    }

    // PostgreSQL may run on the same cores. A commit of hundreds of rows keeps one of them for tens of milliseconds, in which requests
    // queue; in pieces with pauses of the same length nobody waits for more than a piece. On a busy machine that takes several times as
    // long, so who is late gives all rows at once.
    private int PieceRows(int columns, int rows) => isBlocking && !IsInHurry ? Math.Max(1, PieceValues / columns) : Math.Max(1, rows);

    private void Pause(long sent)
    {
        if (isBlocking && !IsInHurry)
            Thread.Sleep(Stopwatch.GetElapsedTime(sent));
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

    private void Finish(DbCommand command)
    {
        if (_prepared is null)
            command.Dispose();
    }

    private static void Add(SqliteStatement statement, object? value)
    {
        switch (Stored(value))
        {
            case long number:
                statement.Add(number);
                break;
            case string text:
                statement.Add(text);
                break;
            case byte[] bytes:
                statement.Add(bytes);
                break;
            default:
                statement.Add((long?)null);
                break;
        }
    }

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
