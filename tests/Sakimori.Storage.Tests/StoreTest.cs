using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Sakimori.Domain;
using Sakimori.Storage.Databases;
using Sakimori.Storage.Journals;
using Sakimori.Testing;

namespace Sakimori.Storage.Tests;

/// <summary>The databases a claim about the store must hold on.</summary>
public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>A store of its own for each test; each class of tests has one subclass a database.</summary>
public abstract class StoreTest(DatabaseKind kind) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Store? _store;
    private long _offset = 1;

    protected Store Store => _store!;

    protected StoreOptions Options { get; set; } = null!;

    protected FakeTimeProvider Time { get; } = new(Some.Now.AddHours(1));

    protected string Folder => _folder.Path;

    protected DatabaseKind Kind => kind;

    public async ValueTask InitializeAsync()
    {
        Options = new StoreOptions { Directory = _folder.File("memory"), BusyTimeout = TimeSpan.FromSeconds(1) };
        if (kind == DatabaseKind.Postgres)
            Options = Options with { Postgres = await NewSchemaAsync() };
        _store = await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task<Store> OpenAsync() => Store.OpenAsync(Options, Time, NullLogger.Instance);

    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        _store = await OpenAsync();
    }

    /// <summary>Does what somebody with the database's password may do, past the store.</summary>
    protected async Task RawAsync(params string[] statements)
    {
        foreach (var statement in statements)
        {
            await Store.Database.WriteAsync(session => session.ExecuteAsync(statement), CancellationToken.None);
        }
    }

    /// <summary>Commits a batch at the next position.</summary>
    protected Task CommitAsync(IntakeBatch batch) => Store.CommitAsync(batch with { Through = new JournalPosition(1, _offset++) });

    protected Task CommitAsync(ImmutableArray<TransactionRecord> transactions) => CommitAsync(new IntakeBatch { Transactions = transactions, Through = default });

    internal Task<List<T>> QueryAsync<T>(string sql, Func<Row, T> read) => Store.Database.ReadAsync(session => session.QueryAsync(sql, read), CancellationToken.None);

    private static async Task<string> NewSchemaAsync()
    {
        if (PostgresServer.WhyNot is { } why)
            Assert.Skip(why);
        var (connectionString, sql) = (await PostgresServer.SharedAsync()).NewSchema();
        await using var connection = new NpgsqlConnection((await PostgresServer.SharedAsync()).ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
        return connectionString;
    }
}
