using Microsoft.Data.Sqlite;
using Sakimori.Storage.Databases;
using Sakimori.Testing;

namespace Sakimori.Storage.Tests.Databases;

public sealed class SqliteCheckpointsTests
{
    // A test that waits this long has failed.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Megabytes_of_log_are_taken_back_into_the_database_and_a_few_pages_are_not()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("log.db");
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        await using var checkpoints = new SqliteCheckpoints(path);
        await ExecuteAsync("pragma journal_mode = wal; pragma wal_autocheckpoint = 0; create table rows (text text)");
        checkpoints.Committed(connection.Handle!);
        Assert.True(await checkpoints.WaitAsync(s_patience, CancellationToken.None));
        Assert.Equal(4096, new FileInfo(path).Length);
        await ExecuteAsync("insert into rows select hex(randomblob(2000)) from (with recursive n(i) as (select 1 union all select i + 1 from n where i < 2500) select i from n)");
        checkpoints.Committed(connection.Handle!);
        Assert.True(await checkpoints.WaitAsync(s_patience, CancellationToken.None));
        Assert.InRange(new FileInfo(path).Length, 8_000_000, 20_000_000);

        async Task ExecuteAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task What_cannot_be_opened_is_left_to_the_writer()
    {
        using var folder = new TemporaryFolder();
        await using var connection = new SqliteConnection($"Data Source={folder.File("log.db")};Pooling=False");
        await connection.OpenAsync();
        await using var checkpoints = new SqliteCheckpoints(folder.File("no folder/log.db"));
        await using var command = connection.CreateCommand();
        command.CommandText = "pragma journal_mode = wal; create table rows (text text); insert into rows select hex(randomblob(2000)) from (with recursive n(i) as (select 1 union all select i + 1 from n where i < 2500) select i from n)";
        await command.ExecuteNonQueryAsync();
        checkpoints.Committed(connection.Handle!);
        Assert.True(await checkpoints.WaitAsync(s_patience, CancellationToken.None));
    }

    [Fact]
    public async Task One_that_is_under_way_is_broken_off_at_the_end_and_nothing_is_lost()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("log.db");
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync();
            await using (var checkpoints = new SqliteCheckpoints(path))
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "pragma journal_mode = wal; pragma wal_autocheckpoint = 0; create table rows (text text); insert into rows select hex(randomblob(2000)) from (with recursive n(i) as (select 1 union all select i + 1 from n where i < 12500) select i from n)";
                await command.ExecuteNonQueryAsync();
                checkpoints.Committed(connection.Handle!);
            }

            await using var count = connection.CreateCommand();
            count.CommandText = "select count(*) from rows";
            Assert.Equal(12_500L, await count.ExecuteScalarAsync());
        }

        // The last to close has taken all of it back.
        Assert.Equal(["log.db"], Directory.GetFiles(folder.Path).Select(file => Path.GetFileName(file)));
    }
}
