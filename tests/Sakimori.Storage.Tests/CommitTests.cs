using Sakimori.Domain;
using Sakimori.Storage.Journals;
using Sakimori.Storage.Traffic;
using Sakimori.Storage.Transactions;

namespace Sakimori.Storage.Tests;

public abstract class CommitTests(DatabaseKind kind) : StoreTest(kind)
{
    [Fact]
    public async Task A_batch_is_there_whole()
    {
        await CommitAsync(Whole(1));
        var found = await Store.Transactions.FindAsync("tx-00000001");
        Assert.Equal(Some.Json(Some.Attack(1) with { Incident = new(7) }), Some.Json(found!));
        Assert.Equal(3, (await Store.Incidents.FindAsync(new(7)))!.Count);
        Assert.Equal("opened", Assert.Single(await Store.Incidents.NotesAsync(new(7))).Text);
        Assert.Equal(10, Assert.Single(await Store.Traffic.ReadAsync(Some.Now, Some.Now.AddHours(1), TrafficStep.Minute)).Requests);
        Assert.Equal("佐藤", (await Store.Ledger.HeadAsync())!.Decision.DeciderName);
        Assert.Equal(new JournalPosition(1, 1), await Store.PositionAsync());
    }

    [Fact]
    public async Task A_batch_that_comes_again_changes_nothing()
    {
        var batch = Whole(1) with { Through = new JournalPosition(5, 100) };
        await Store.CommitAsync(batch);
        await Store.CommitAsync(batch);
        await Store.CommitAsync(batch with { Through = new JournalPosition(5, 99) });
        await Store.CommitAsync(batch with { Through = new JournalPosition(4, 1000) });
        await ReopenAsync();
        await Store.CommitAsync(batch);
        Assert.Equal(10, Assert.Single(await Store.Traffic.ReadAsync(Some.Now, Some.Now.AddHours(1), TrafficStep.Day)).Requests);
        Assert.Single(await Store.Incidents.NotesAsync(new(7)));
        Assert.Equal(1, (await Store.Ledger.HeadAsync())!.Number);
        Assert.Equal(1, Assert.Single(await Store.Traffic.TopAsync(TopOf.Client, Some.Now, Some.Now.AddHours(1), 5)).Count);
        Assert.Equal(new JournalPosition(5, 100), await Store.PositionAsync());
    }

    [Fact]
    public async Task A_batch_made_from_another_position_is_refused_whole()
    {
        await Store.CommitAsync(Whole(1) with { From = default(JournalPosition), Through = new JournalPosition(5, 100) });
        var other = Whole(2) with { From = default(JournalPosition), Through = new JournalPosition(9, 50) };
        var refused = await Assert.ThrowsAsync<StoreException>(() => Store.CommitAsync(other));
        Assert.StartsWith("another Sakimori writes into this database: end one of the two", refused.Message, StringComparison.Ordinal);
        // Also one that would count as taken in already.
        await Assert.ThrowsAsync<StoreException>(() => Store.CommitAsync(other with { Through = new JournalPosition(3, 1) }));
        Assert.Single((await Store.Transactions.SearchAsync(new())).Transactions);
        Assert.Equal(new JournalPosition(5, 100), await Store.PositionAsync());
        // Its own that comes again is no other's.
        await Store.CommitAsync(Whole(1) with { From = default(JournalPosition), Through = new JournalPosition(5, 100) });
        await Store.CommitAsync(other with { From = new JournalPosition(5, 100) });
        Assert.Equal(new JournalPosition(9, 50), await Store.PositionAsync());
    }

    [Fact]
    public async Task A_transaction_that_is_there_already_is_not_counted_again()
    {
        await CommitAsync([Some.Attack(1), Some.Attack(1), Some.Attack(2)]);
        await CommitAsync([Some.Attack(2), Some.Attack(3)]);
        Assert.Equal(3, (await Store.Transactions.SearchAsync(new())).Transactions.Length);
        Assert.Equal(3, Assert.Single(await Store.Traffic.TopAsync(TopOf.Client, Some.Now, Some.Now.AddHours(1), 5)).Count);
        Assert.Equal(3, (await Store.Transactions.SearchAsync(new() { RuleId = 942100 })).Transactions.Length);
    }

    [Fact]
    public async Task What_fails_in_the_middle_leaves_nothing()
    {
        // The ledger is written after the transactions; its order is guarded by the database.
        await RawAsync("insert into numbers (kind, highest) values ('x', 1)");
        var poisoned = Whole(1) with { Decisions = [Some.Decision(1) with { DeciderName = null! }] };
        await Assert.ThrowsAnyAsync<Exception>(() => CommitAsync(poisoned));
        Assert.Empty((await Store.Transactions.SearchAsync(new())).Transactions);
        Assert.Null(await Store.Incidents.FindAsync(new(7)));
        Assert.Equal(default, await Store.PositionAsync());
        await CommitAsync(Whole(1));
        Assert.Single((await Store.Transactions.SearchAsync(new())).Transactions);
    }

    [Fact]
    public async Task No_byte_an_attacker_sends_stops_a_commit()
    {
        var hostile = string.Concat(Enumerable.Range(0, 256).Select(value => (char)value)) + "\uD800 \uDC00 \uFFFF 'quoted' \"; drop table ledger; --";
        await CommitAsync(
        [
            Some.Attack(1) with
            {
                Target = hostile, UserAgent = hostile, Host = hostile, Method = hostile, Charset = hostile, Body = hostile, Notes = [hostile],
                Headers = [new(hostile, hostile)], Detections = [Some.Detection(1, hostile, hostile)],
            },
        ]);
        var found = await Store.Transactions.FindAsync("tx-00000001");
        Assert.StartsWith("\u2400\u0001", found!.Target);
        Assert.Contains("drop table ledger", found.Target);
        // JSON keeps the zero byte; only half pairs of surrogates are no text anywhere.
        Assert.StartsWith("\0\u0001", found.Body);
        Assert.Single((await Store.Transactions.SearchAsync(new() { TargetContains = "DROP table" })).Transactions);
        Assert.Equal(1, Assert.Single(await Store.Traffic.TopAsync(TopOf.Path, Some.Now, Some.Now.AddHours(1), 5)).Count);
    }

    [Fact]
    public async Task A_body_is_kept_up_to_its_limit()
    {
        await CommitAsync([Some.Attack(1) with { Body = new string('x', TransactionDetails.MaxBodyCharacters + 1) }]);
        Assert.Equal(TransactionDetails.MaxBodyCharacters, (await Store.Transactions.FindAsync("tx-00000001"))!.Body!.Length);
    }

    [Fact]
    public async Task Restarts_between_batches_make_no_difference()
    {
        var random = new Random(20261123);
        var batches = Enumerable.Range(0, 40).Select(number => new IntakeBatch
        {
            Transactions = [.. Enumerable.Range(0, random.Next(8)).Select(_ => random.Next(60)).Select(one => one % 2 == 0 ? Some.Attack(one) : Some.Allowed(one))],
            Incidents = [Some.Incident(1 + random.Next(3)) with { Count = number }],
            Traffic = [Some.Minute(random.Next(5), random.Next(100))],
            Decisions = random.Next(3) == 0 ? [Some.Decision(number)] : [],
            Through = new JournalPosition(1 + number / 10, 100 + number),
        }).ToArray();
        for (var i = 0; i < batches.Length; i++)
        {
            await Store.CommitAsync(batches[i]);
            if (random.Next(4) == 0)
                await ReopenAsync();
            // What a restart reads again: the batch that was committed last, or one before.
            if (random.Next(3) == 0)
                await Store.CommitAsync(batches[Math.Max(0, i - random.Next(3))]);
        }

        var distinct = batches.SelectMany(batch => batch.Transactions).DistinctBy(one => one.Id).ToArray();
        Assert.Equal(distinct.Select(one => one.Id).Order(), (await Store.Transactions.SearchAsync(new() { Limit = 1000 })).Transactions.Select(one => one.Id).Order());
        Assert.Equal(
            batches.SelectMany(batch => batch.Traffic).Sum(minute => minute.Requests),
            (await Store.Traffic.ReadAsync(Some.Now, Some.Now.AddHours(1), TrafficStep.Hour)).Sum(hour => hour.Requests));
        Assert.Equal(batches.Sum(batch => batch.Decisions.Length), (await Store.Ledger.VerifyAsync([])).Entries);
        Assert.Equal(
            distinct.Count(one => one.IsDetection),
            (await Store.Traffic.TopAsync(TopOf.Family, Some.Now, Some.Now.AddHours(1), 5)).Sum(tally => tally.Count));
    }

    [Fact]
    public async Task The_health_names_the_database_and_its_version()
    {
        await CommitAsync(Whole(1));
        await Store.MaintainAsync();
        var health = Store.Health;
        Assert.Equal(Kind == DatabaseKind.Sqlite ? "sqlite" : "postgresql", health.Kind);
        Assert.True(health.IsReachable);
        Assert.Null(health.Problem);
        Assert.Equal(1, health.SchemaVersion);
        Assert.InRange(health.Bytes, 100_000, 20_000_000);
    }

    private static IntakeBatch Whole(int number) => new()
    {
        Transactions = [Some.Attack(number) with { Incident = new(7) }],
        Incidents = [Some.Incident(7)],
        Notes = [new(new(7), new IncidentNote(Some.Now, "sakimori", "opened"))],
        Traffic = [Some.Minute(1, 10)],
        Decisions = [Some.Decision(1)],
        Through = default,
    };
}

public sealed class SqliteCommitTests() : CommitTests(DatabaseKind.Sqlite);

public sealed class PostgresCommitTests() : CommitTests(DatabaseKind.Postgres);
