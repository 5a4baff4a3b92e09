using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Testing;

namespace Sakimori.Storage.Tests.Databases;

public abstract class AvailabilityTests(DatabaseKind kind) : StoreTest(kind)
{
    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await RawAsync("insert into migrations (number, name, applied) values (2, '0002-tomorrow', 0)");
        var refused = await Assert.ThrowsAsync<StoreException>(OpenAsync);
        Assert.Contains("newer Sakimori (schema 2, this program knows 1)", refused.Message);
        Assert.Contains("run that version", refused.Message);
        Assert.Contains("newer", (await Assert.ThrowsAsync<StoreException>(() => Store.OpenReadOnlyAsync(Options, Time, NullLogger.Instance))).Message);
    }

    [Fact]
    public async Task Another_schema_is_refused()
    {
        await RawAsync("update migrations set name = '0001-other'");
        Assert.Contains("'0001-other' instead of '0001-beginning'", (await Assert.ThrowsAsync<StoreException>(OpenAsync)).Message);
    }

    [Fact]
    public async Task Opened_for_reading_beside_a_running_one_it_reads_what_is_committed_and_writes_nothing()
    {
        await using var reader = await Store.OpenReadOnlyAsync(Options, Time, NullLogger.Instance);
        await CommitAsync([Some.Attack(1)]);
        Assert.NotNull(await reader.Transactions.FindAsync("tx-00000001"));
        Assert.Contains("for reading only", (await Assert.ThrowsAsync<StoreException>(() => reader.Ledger.AppendAsync(Some.Decision(1)))).Message);
    }

    [Fact]
    public async Task Two_instances_append_to_one_chain()
    {
        await using var other = await OpenAsync();
        await Task.WhenAll(
            Task.Run(async () => { for (var i = 0; i < 25; i++) await Store.Ledger.AppendAsync(Some.Decision(i)); }),
            Task.Run(async () => { for (var i = 0; i < 25; i++) await other.Ledger.AppendAsync(Some.Decision(i)); }));
        var verified = await Store.Ledger.VerifyAsync([]);
        Assert.Equal((50, true), (verified.Entries, verified.IsWhole));
    }

    [Fact]
    public async Task A_cancelled_read_ends_and_the_store_goes_on()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Transactions.FindAsync("x", cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.CommitAsync(new IntakeBatch { Through = new(9, 9) }, cancelled.Token));
        await CommitAsync([Some.Attack(1)]);
        Assert.NotNull(await Store.Transactions.FindAsync("tx-00000001"));
        Assert.True(Store.Health.IsReachable);
    }
}

public sealed class SqliteAvailabilityTests() : AvailabilityTests(DatabaseKind.Sqlite)
{
    [Fact]
    public async Task A_locked_database_is_said_and_taken_up_again()
    {
        await using (var other = new SqliteConnection($"Data Source={Options.Directory}/sakimori.db;Pooling=False"))
        {
            await other.OpenAsync();
            await using var hold = other.CreateCommand();
            hold.CommandText = "begin exclusive";
            await hold.ExecuteNonQueryAsync();
            var away = await Assert.ThrowsAsync<StoreException>(() => CommitAsync([Some.Attack(1)]));
            Assert.Contains("sakimori.db: another process holds it locked: end that process", away.Message);
            Assert.False(Store.Health.IsReachable);
            Assert.Equal(away.Message, Store.Health.Problem);
        }

        await CommitAsync([Some.Attack(1)]);
        Assert.True(Store.Health.IsReachable);
        Assert.Null(Store.Health.Problem);
        Assert.NotNull(await Store.Transactions.FindAsync("tx-00000001"));
    }

    [Fact]
    public async Task A_full_disk_is_said_and_taken_up_again()
    {
        await RawAsync($"pragma max_page_count = {(await QueryAsync("pragma page_count", row => row.Long(0)))[0]}");
        var full = await Assert.ThrowsAsync<StoreException>(() => CommitAsync(Some.Array(2000, number => Some.Attack(number))));
        Assert.Contains("the disk is full: make room", full.Message);
        // The session that failed is closed; the next has no such limit.
        await CommitAsync([Some.Attack(1)]);
        Assert.NotNull(await Store.Transactions.FindAsync("tx-00000001"));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Files_are_nobody_elses()
    {
        await CommitAsync([Some.Attack(1)]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Options.Directory));
        var files = Directory.GetFiles(Options.Directory);
        Assert.Contains(files, file => file.EndsWith("sakimori.db-wal", StringComparison.Ordinal));
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_copy_is_read_as_it_lies()
    {
        await CommitAsync([Some.Attack(1)]);
        await RawAsync("select 1");
        await Store.DisposeAsync();
        var copy = Directory.CreateDirectory(Path.Combine(Folder, "copy")).FullName;
        File.Copy(Path.Combine(Options.Directory, "sakimori.db"), Path.Combine(copy, "sakimori.db"));
        await using var reader = await Store.OpenReadOnlyAsync(Options with { Directory = copy }, Time, NullLogger.Instance);
        Assert.NotNull(await reader.Transactions.FindAsync("tx-00000001"));
    }

    [Fact]
    public async Task A_folder_without_a_database_is_named()
    {
        var missing = await Assert.ThrowsAsync<StoreException>(
            () => Store.OpenReadOnlyAsync(Options with { Directory = Folder }, Time, NullLogger.Instance));
        Assert.Contains($"there is no database {Folder}/sakimori.db", missing.Message);
    }

    [Fact]
    public async Task What_is_no_database_is_named()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "sakimori.db"), new string('x', 8192));
        var damaged = await Assert.ThrowsAsync<StoreException>(() => Store.OpenAsync(Options with { Directory = Folder }, Time, NullLogger.Instance));
        Assert.Contains("it is damaged or no database", damaged.Message);
    }
}

public sealed class PostgresAvailabilityTests() : AvailabilityTests(DatabaseKind.Postgres)
{
    [Fact]
    public async Task A_server_that_stops_is_said_and_taken_up_again_when_it_starts()
    {
        using var server = await PostgresServer.StartAsync(isDurable: true);
        await using var store = await Store.OpenAsync(
            new StoreOptions { Directory = Path.Combine(Folder, "other"), Postgres = server.ConnectionString }, Time, NullLogger.Instance);
        await store.CommitAsync(new IntakeBatch { Transactions = [Some.Attack(1)], Through = new(1, 1) });
        await server.StopAsync();
        var away = await Assert.ThrowsAsync<StoreException>(() => store.CommitAsync(new IntakeBatch { Transactions = [Some.Attack(2)], Through = new(1, 2) }));
        Assert.Matches("PostgreSQL at .* (does not answer|is starting or stopping): start it", away.Message);
        await Assert.ThrowsAsync<StoreException>(() => store.Transactions.FindAsync("tx-00000001"));
        Assert.False(store.Health.IsReachable);
        Assert.Contains("start it", store.Health.Problem);
        await server.StartAgainAsync();
        await store.CommitAsync(new IntakeBatch { Transactions = [Some.Attack(2)], Through = new(1, 2) });
        Assert.True(store.Health.IsReachable);
        Assert.NotNull(await store.Transactions.FindAsync("tx-00000001"));
        Assert.NotNull(await store.Transactions.FindAsync("tx-00000002"));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Timeout=2", "does not answer: start it, or correct the connection string")]
    [InlineData("Hots=x", "the PostgreSQL connection string is not understood")]
    public async Task What_is_wrong_with_a_server_is_named(string connectionString, string expected)
    {
        var wrong = await Assert.ThrowsAsync<StoreException>(
            () => Store.OpenAsync(Options with { Postgres = connectionString }, Time, NullLogger.Instance));
        Assert.Contains(expected, wrong.Message);
    }
}
