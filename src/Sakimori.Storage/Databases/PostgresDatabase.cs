using System.Net.Sockets;
using Npgsql;

namespace Sakimori.Storage.Databases;

/// <summary>PostgreSQL through a pool of connections; a lock of the database's own lets one instance write at a time.</summary>
internal sealed class PostgresDatabase : Database
{
    private readonly NpgsqlDataSource _source;
    private readonly string _server;
    private readonly bool _isReadOnly;
    private long _bytes;

    public PostgresDatabase(string connectionString, bool isReadOnly, TimeSpan busyTimeout)
    {
        _isReadOnly = isReadOnly;
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString)
            {
                // Statements are prepared by text on each connection, once they have been used twice.
                MaxAutoPrepare = 100,
                AutoPrepareMinUsages = 2,
                ApplicationName = "sakimori",
            };
            builder.Options = string.Join(' ', builder.Options, $"-c lock_timeout={(long)busyTimeout.TotalMilliseconds}");
            if (isReadOnly)
                builder.Options += " -c default_transaction_read_only=on";
            _server = $"PostgreSQL at {builder.Host}:{builder.Port}, database {builder.Database}";
            _source = NpgsqlDataSource.Create(builder);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new StoreException($"the PostgreSQL connection string is not understood: {exception.Message}", exception);
        }
    }

    public override string Kind => "postgresql";

    public override long Bytes => Volatile.Read(ref _bytes);

    protected override string Begin => "begin; select pg_advisory_xact_lock(hashtextextended('sakimori ' || current_schema(), 0))";

    public override string Contains(string column, string parameter) => $"strpos(lower({column} collate \"C\"), {parameter}) > 0";

    public override Task<long> UsedBytesAsync(CancellationToken cancellation) =>
        ReadAsync(async session => await session.LongAsync(
            """
            select coalesce(sum(pg_total_relation_size(c.oid) * case when s.n_live_tup + s.n_dead_tup = 0 then 1.0
                else s.n_live_tup::float8 / (s.n_live_tup + s.n_dead_tup) end), 0)::bigint
            from pg_class c join pg_stat_user_tables s on s.relid = c.oid where s.schemaname = current_schema()
            """).ConfigureAwait(false) ?? 0, cancellation);

    public override Task CompactAsync(CancellationToken cancellation) =>
        ReadAsync(async session =>
        {
            await session.ExecuteAsync("vacuum (analyze) transactions").ConfigureAwait(false);
            return await session.ExecuteAsync("vacuum (analyze) transaction_rules").ConfigureAwait(false);
        }, cancellation);

    public override async Task MeasureAsync(CancellationToken cancellation) =>
        Volatile.Write(ref _bytes, await ReadAsync(async session => await session.LongAsync(
            "select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'").ConfigureAwait(false) ?? 0, cancellation).ConfigureAwait(false));

    protected override async Task<Session> RentReaderAsync(CancellationToken cancellation) =>
        new(await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false));

    protected override ValueTask ReturnReaderAsync(Session session, bool isSound) => session.DisposeAsync();

    protected override Task<Session> ConnectWriterAsync(CancellationToken cancellation) =>
        _isReadOnly
            ? throw new StoreException($"{_server} is open for reading only")
            : Task.FromResult(new Session(_source.OpenConnection(), isBlocking: true));

    protected override async Task CloseAsync() => await _source.DisposeAsync().ConfigureAwait(false);

    protected override string? Explain(Exception exception) => exception switch
    {
        PostgresException { SqlState: ['2', '8', ..] } refused => $"{_server} refuses the user: correct the connection string or pg_hba.conf ({refused.MessageText})",
        PostgresException { SqlState: "3D000" } missing => $"{_server}: the database does not exist: create it ({missing.MessageText})",
        PostgresException { SqlState: "53100" } full => $"{_server}: its disk is full: make room; nothing that was decided is lost meanwhile ({full.MessageText})",
        PostgresException { SqlState: "55P03" } locked => $"{_server} is held locked by another session: end it (select * from pg_locks) ({locked.MessageText})",
        PostgresException { SqlState: ['5', '7', 'P', ..] } stopping => $"{_server} is starting or stopping: start it, or wait ({stopping.MessageText})",
        PostgresException other => $"{_server}: {other.MessageText} ({other.SqlState})",
        NpgsqlException or SocketException or TimeoutException => $"{_server} does not answer: start it, or correct the connection string ({exception.Message})",
        _ => null,
    };
}
