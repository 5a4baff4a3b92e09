using Sakimori.Domain;
using Sakimori.Storage.Transactions;

namespace Sakimori.Storage.Tests.Transactions;

public abstract class SearchTests(DatabaseKind kind) : StoreTest(kind)
{
    private static readonly string[] s_sites = ["shop", "intra", "sap"];
    private static readonly string[] s_clients = ["203.0.113.7", "198.51.100.20", "2001:db8::1"];
    private static readonly string[] s_words = ["/Search", "/item", "/カート", "/a%b_c", "/'"];

    [Fact]
    public async Task Pages_of_a_search_are_what_a_filter_over_a_list_finds()
    {
        const int searches = 300;
        var random = new Random(451);
        var all = Enumerable.Range(0, 500).Select(number => Random(random, number)).ToArray();
        foreach (var batch in all.Chunk(60))
        {
            await CommitAsync([.. batch]);
        }

        // In the order they are found in: time, then arrival; descending.
        var ordered = all.Select((one, index) => (one, index)).OrderByDescending(pair => pair.one.Time).ThenByDescending(pair => pair.index).Select(pair => pair.one).ToArray();
        var found = 0;
        for (var i = 0; i < searches; i++)
        {
            var query = RandomQuery(random);
            var expected = ordered.Where(one => Agrees(query, one)).Select(one => one.Id).ToArray();
            var pages = await PagesAsync(query);
            Assert.True(expected.SequenceEqual(pages), $"search {i}: {query}\nexpected {expected.Length}, found {pages.Count}");
            var streamed = await Store.Transactions.StreamAsync(query).Select(one => one.Id).ToListAsync();
            Assert.Equal(expected.Reverse(), streamed);
            found += expected.Length;
        }

        Assert.InRange(found, 1000, 100_000);
    }

    [Fact]
    public async Task A_search_that_finds_little_stops_at_a_place_and_goes_on_from_there()
    {
        for (var piece = 0; piece < 4; piece++)
        {
            await CommitAsync(Some.Array(50_000, number => Some.Allowed(piece * 50_000 + number)));
        }

        await RawAsync("update transactions set target = '/needle' where id = 'tx-00000005'");
        var page = await Store.Transactions.SearchAsync(new() { TargetContains = "NEEDLE" });
        Assert.Empty(page.Transactions);
        Assert.NotNull(page.Next);
        page = await Store.Transactions.SearchAsync(new() { TargetContains = "NEEDLE", After = page.Next });
        Assert.Equal("tx-00000005", Assert.Single(page.Transactions).Id);
        Assert.Null(page.Next);
        Assert.Single(await Store.Transactions.StreamAsync(new() { TargetContains = "needle" }).ToListAsync());
    }

    [Fact]
    public async Task A_search_on_a_slow_disk_stops_after_some_time_and_goes_on_from_there()
    {
        await CommitAsync(Some.Array(10_000, number => Some.Allowed(number)));
        await RawAsync("update transactions set target = '/needle' where id = 'tx-00000005'");
        var search = TransactionSearch.Latest(new() { TargetContains = "needle" }, Store.Database);
        // Asked at the beginning, then before each slice: after two slices of 2,000 and 4,000 rows the time is up.
        var time = new SlowTime();
        var piece = await RunAsync(search.Start);
        Assert.Empty(piece.Rows);
        Assert.Equal("tx-00004001", Assert.Single(await QueryAsync($"select id from transactions where seq = {piece.Next!.Value.Seq}", row => row.Text(0))));
        piece = await RunAsync(piece.Next.Value);
        Assert.Equal("tx-00000005", Assert.Single(piece.Rows).Transaction.Id);
        Assert.Null(piece.Next);

        Task<TransactionSearch.Piece> RunAsync(TransactionSearch.Place from) =>
            Store.Database.ReadAsync(session => search.RunAsync(session, from, 50, isWhole: false, time), CancellationToken.None);
    }

    [Fact]
    public async Task A_page_has_no_evidence_and_a_stream_has_all()
    {
        await CommitAsync([Some.Attack(1)]);
        var found = Assert.Single((await Store.Transactions.SearchAsync(new())).Transactions);
        Assert.Equal(
            Some.Json(Some.Attack(1) with { Detections = [], Headers = [], Body = null }), Some.Json(found));
        Assert.Equal(Some.Json(Some.Attack(1)), Some.Json(Assert.Single(await Store.Transactions.StreamAsync(new()).ToListAsync())));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1")]
    [InlineData("1.x")]
    [InlineData("1.2.3")]
    [InlineData("99999999999999999999.1")]
    [InlineData("' or 1=1")]
    public async Task A_place_that_is_none_finds_nothing(string after)
    {
        await CommitAsync([Some.Attack(1)]);
        var page = await Store.Transactions.SearchAsync(new() { After = after });
        Assert.Empty(page.Transactions);
        Assert.Null(page.Next);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(5000, 1000)]
    public async Task A_limit_stays_within_its_bounds(int limit, int expected)
    {
        await CommitAsync(Some.Array(1200, number => Some.Allowed(number)));
        Assert.Equal(expected, (await Store.Transactions.SearchAsync(new() { Limit = limit })).Transactions.Length);
    }

    /// <summary>Fifty milliseconds pass from one look at the clock to the next.</summary>
    private sealed class SlowTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now += 50;
    }

    private static TransactionRecord Random(Random random, int number)
    {
        var one = random.Next(2) == 0 ? Some.Allowed(number) : Some.Attack(number);
        return one with
        {
            // Many at the same time: paging must not lose one of them.
            Time = Some.Now.AddSeconds(random.Next(40)),
            Site = s_sites[random.Next(s_sites.Length)],
            Client = s_clients[random.Next(s_clients.Length)],
            Target = s_words[random.Next(s_words.Length)] + "?q=" + s_words[random.Next(s_words.Length)],
            Outcome = one.IsDetection && random.Next(3) == 0 ? TransactionOutcome.Forwarded : one.IsDetection ? one.Outcome : (TransactionOutcome)(random.Next(2) * 3),
            Family = one.IsDetection ? (AttackFamily)random.Next(4) : AttackFamily.Other,
            Incident = one.IsDetection && random.Next(2) == 0 ? new IncidentId(1 + random.Next(3)) : null,
            Detections = one.IsDetection ? [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Some.Detection(1 + random.Next(4), "ARGS:q", "x"))] : [],
        };
    }

    private static TransactionQuery RandomQuery(Random random)
    {
        return new TransactionQuery
        {
            From = Maybe(3) ? Some.Now.AddSeconds(random.Next(40)) : null,
            To = Maybe(3) ? Some.Now.AddSeconds(random.Next(40)) : null,
            Site = Maybe(3) ? s_sites[random.Next(s_sites.Length)] : null,
            Client = Maybe(4) ? s_clients[random.Next(s_clients.Length)] : null,
            TargetContains = Maybe(4) ? s_words[random.Next(s_words.Length)].ToUpperInvariant() : null,
            Outcome = Maybe(5) ? (TransactionOutcome)random.Next(4) : null,
            Family = Maybe(5) ? (AttackFamily)random.Next(4) : null,
            RuleId = Maybe(5) ? 1 + random.Next(4) : null,
            Incident = Maybe(6) ? new IncidentId(1 + random.Next(3)) : null,
            OnlyDetections = Maybe(4),
            Limit = 1 + random.Next(30),
        };

        bool Maybe(int outOf) => random.Next(outOf) == 0;
    }

    private static bool Agrees(TransactionQuery query, TransactionRecord one) =>
        (query.From is not { } from || one.Time >= from)
        && (query.To is not { } to || one.Time < to)
        && (query.Site is not { } site || one.Site == site)
        && (query.Client is not { } client || one.Client == client)
        && (query.TargetContains is not { } text || one.Target.Contains(text, StringComparison.OrdinalIgnoreCase))
        && (query.Outcome is not { } outcome || one.Outcome == outcome)
        // A family is a detection's.
        && (query.Family is not { } family || (one.Family == family && one.IsDetection))
        && (query.RuleId is not { } rule || one.Detections.Any(detection => detection.RuleId == rule))
        && (query.Incident is not { } incident || one.Incident == incident)
        && (!query.OnlyDetections || one.IsDetection);

    private async Task<List<string>> PagesAsync(TransactionQuery query)
    {
        var ids = new List<string>();
        TransactionPage page;
        do
        {
            page = await Store.Transactions.SearchAsync(query);
            Assert.InRange(page.Transactions.Length, 0, query.Limit);
            ids.AddRange(page.Transactions.Select(one => one.Id));
            query = query with { After = page.Next };
        }
        while (page.Next is not null);
        return ids;
    }
}

public sealed class SqliteSearchTests() : SearchTests(DatabaseKind.Sqlite);

public sealed class PostgresSearchTests() : SearchTests(DatabaseKind.Postgres);
