using Sakimori.Domain;
using Sakimori.Storage.Journals;
using Sakimori.Storage.Traffic;

namespace Sakimori.Storage.Tests.Traffic;

public abstract class TrafficStoreTests(DatabaseKind kind) : StoreTest(kind)
{
    [Fact]
    public async Task Counts_add_up_in_minutes_hours_and_days()
    {
        await AddAsync(Some.Minute(1, 10), Some.Minute(1, 5), Some.Minute(59, 1), Some.Minute(60, 100), Some.Minute(24 * 60, 1000), Some.Minute(1, 7, "intra"));
        await AddAsync(Some.Minute(1, 20));
        Assert.Equal((long[])[35, 1, 100], await RequestsAsync(TrafficStep.Minute, 0, 2, "shop"));
        Assert.Equal((long[])[36, 100], await RequestsAsync(TrafficStep.Hour, 0, 2, "shop"));
        Assert.Equal((long[])[136, 1000], await RequestsAsync(TrafficStep.Day, 0, 48, "shop"));
        Assert.Equal((long[])[7, 136], await RequestsAsync(TrafficStep.Day, 0, 2, null));
        var minute = (await Store.Traffic.ReadAsync(Some.Now, Some.Now.AddMinutes(2), TrafficStep.Minute, "shop"))[0];
        Assert.Equal((35, 3, 350_000), (minute.Requests, minute.Blocked, minute.DurationMicroseconds));
        Assert.Equal(35, minute.DurationHistogram[13]);
        Assert.Equal(35, minute.DurationHistogram.Sum());
        Assert.Equal(32, minute.DurationHistogram.Length);
    }

    [Fact]
    public async Task The_most_frequent_are_counted_by_hour_and_by_day()
    {
        await CommitAsync([.. Enumerable.Range(0, 300).Select(number => Some.Attack(number, client: $"203.0.113.{number % 3 % 2}") with { Time = Some.Now.AddHours(number / 4) })]);
        await CommitAsync([Some.Allowed(1000)]);
        // The fifth hour of the first day to the first hour of the fourth.
        Assert.Equal(
            [new Tally("203.0.113.0", 200), new Tally("203.0.113.1", 100)],
            await Store.Traffic.TopAsync(TopOf.Client, Some.Now, Some.Now.AddDays(30), 10));
        Assert.Equal(300, (await Store.Traffic.TopAsync(TopOf.Family, Some.Now, Some.Now.AddDays(30), 10, "shop")).Single(tally => tally.Name == "sqli").Count);
        Assert.Equal(
            [new Tally("942100", 300), new Tally("942130", 300), new Tally("949110", 300)],
            await Store.Traffic.TopAsync(TopOf.Rule, Some.Now, Some.Now.AddDays(30), 10));
        Assert.Equal([new Tally("/search", 300)], await Store.Traffic.TopAsync(TopOf.Path, Some.Now, Some.Now.AddDays(30), 10));
        Assert.Equal(8, (await Store.Traffic.TopAsync(TopOf.Path, Some.Now.AddHours(3.5), Some.Now.AddHours(5), 10)).Single().Count);
        Assert.Equal(100, (await Store.Traffic.TopAsync(TopOf.Path, Some.Now.AddHours(19), Some.Now.AddHours(44), 10)).Single().Count);
        Assert.Empty(await Store.Traffic.TopAsync(TopOf.Path, Some.Now, Some.Now.AddDays(30), 10, "no such site"));
    }

    [Fact]
    public async Task What_is_frequent_stays_when_many_are_seen_once()
    {
        var number = 0;
        for (var batch = 0; batch < 10; batch++)
        {
            await CommitAsync(
            [
                .. Enumerable.Range(0, 400).Select(one => Some.Attack(++number, client: one % 4 == 0 ? "203.0.113.7" : $"2001:db8::{number:x}") with { Time = Some.Now }),
            ]);
        }

        var top = await Store.Traffic.TopAsync(TopOf.Client, Some.Now, Some.Now.AddHours(1), 1000);
        Assert.Equal("203.0.113.7", top[0].Name);
        Assert.InRange(top[0].Count, 1000, 1000 + 4000 / FrequentNames.MaxNames + 1);
        Assert.Equal(FrequentNames.MaxNames, top.Length);
    }

    [Fact]
    public async Task What_is_remembered_of_frequent_names_gives_way_to_what_the_database_says()
    {
        await CommitAsync([Some.Attack(1)]);
        await using (var other = await OpenAsync())
        {
            await other.CommitAsync(new IntakeBatch { Transactions = [Some.Attack(2), Some.Attack(3)], Through = new JournalPosition(2, 1) });
        }

        // The first store's own lists are two short now.
        await Store.CommitAsync(new IntakeBatch { Transactions = [Some.Attack(4)], Through = new JournalPosition(2, 2) });
        Assert.Equal([new Tally("203.0.113.7", 4)], await Store.Traffic.TopAsync(TopOf.Client, Some.Now, Some.Now.AddHours(1), 10));

        // Retention takes the hour away; what comes late for it begins anew.
        Time.Advance(TimeSpan.FromDays(100));
        await Store.MaintainAsync(new RetentionPolicy { Archive = false });
        await Store.CommitAsync(new IntakeBatch { Transactions = [Some.Attack(5)], Through = new JournalPosition(2, 3) });
        Assert.Equal([new Tally("203.0.113.7", 1)], await Store.Traffic.TopAsync(TopOf.Client, Some.Now, Some.Now.AddHours(1), 10));
    }

    [Fact]
    public async Task Batches_count_as_much_as_one()
    {
        var attacks = Enumerable.Range(0, 1200).Select(number => Some.Attack(number, client: $"10.0.{number * 7919 % 40}.1", site: number % 3 == 0 ? "intra" : "shop") with { Time = Some.Now.AddMinutes(number / 10) }).ToArray();
        foreach (var batch in attacks.Chunk(100))
        {
            await CommitAsync([.. batch]);
        }

        foreach (var site in (string?[])[null, "shop", "intra"])
        {
            var expected = attacks.Where(one => site is null || one.Site == site).GroupBy(one => one.Client).ToDictionary(group => group.Key, group => (long)group.Count());
            var top = await Store.Traffic.TopAsync(TopOf.Client, Some.Now, Some.Now.AddHours(3), 100, site);
            Assert.Equal(expected, top.ToDictionary(tally => tally.Name, tally => tally.Count));
        }
    }

    private Task AddAsync(params TrafficMinute[] traffic) => CommitAsync(new IntakeBatch { Traffic = [.. traffic], Through = default });

    private async Task<long[]> RequestsAsync(TrafficStep step, int fromHour, int toHour, string? site) =>
        [.. (await Store.Traffic.ReadAsync(Some.Now.AddHours(fromHour), Some.Now.AddHours(toHour), step, site)).Select(one => one.Requests)];
}

public sealed class SqliteTrafficStoreTests() : TrafficStoreTests(DatabaseKind.Sqlite);

public sealed class PostgresTrafficStoreTests() : TrafficStoreTests(DatabaseKind.Postgres);

public sealed class FrequentNamesTests
{
    [Fact]
    public void A_count_is_never_too_low_and_too_high_by_a_bounded_part_of_all()
    {
        var random = new Random(7);
        var exact = new Dictionary<string, long>();
        var names = new FrequentNames();
        for (var i = 0; i < 50_000; i++)
        {
            // A few names often, thousands seldom, in bursts.
            var name = "n" + (random.Next(3) == 0 ? random.Next(20) : random.Next(5000) + i / 10);
            exact[name] = exact.GetValueOrDefault(name) + 1;
            names.Add(name, 1);
            if (i % 1000 == 0)
                names = FrequentNames.From(names.Packed());
        }

        Assert.Equal(FrequentNames.MaxNames, names.Counts.Count);
        Assert.All(names.Counts, pair => Assert.InRange(pair.Value - exact.GetValueOrDefault(pair.Key), 0, 50_000 / FrequentNames.MaxNames + 1));
        Assert.All(exact.Where(pair => pair.Value > 50_000 / FrequentNames.MaxNames + 1), pair => Assert.Contains(pair.Key, names.Counts.Keys));
    }

    [Fact]
    public void Damaged_bytes_give_what_is_whole()
    {
        var names = new FrequentNames();
        names.Add("/カート", 3);
        var bytes = names.Packed().ToArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Empty(FrequentNames.From(bytes.AsSpan(0, length)).Counts);
        }

        Assert.Equal(3, FrequentNames.From([.. bytes, 1, 2, 3]).Counts["/カート"]);
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(170, 170)]
    [InlineData(171, 171)]
    [InlineData(600, 512)]
    public void A_long_name_is_cut(int length, int expected) => Assert.Equal(expected, FrequentNames.Short(new string('x', length)).Length);

    [Fact]
    public void A_name_is_not_cut_inside_a_character() =>
        Assert.Equal(string.Concat(Enumerable.Repeat("𠮷", 128)), FrequentNames.Short(string.Concat(Enumerable.Repeat("𠮷", 300))));
}
