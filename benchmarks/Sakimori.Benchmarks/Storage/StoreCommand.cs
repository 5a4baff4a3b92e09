using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Storage.Incidents;
using Sakimori.Storage.Journals;
using Sakimori.Storage.Traffic;
using Sakimori.Storage.Transactions;
using Sakimori.Testing;

namespace Sakimori.Benchmarks.Storage;

/// <summary>Fills a store with generated events and measures what the console asks of it.</summary>
internal static class StoreCommand
{
    private const int BatchSize = 2000;
    private const int Repetitions = 7;

    // A page is drawn after all its queries: each of them well below what a person notices.
    private const double LimitMilliseconds = 300;

    public static async Task<int> RunAsync(string[] args)
    {
        if (StoreOptionsLine.Parse(args) is not { } options)
        {
            Console.Error.WriteLine("usage: store [--events N] [--postgres] [--folder PATH] [--fill-seconds N]");
            return 2;
        }

        if (options.IsPostgres && PostgresServer.WhyNot is { } why)
        {
            Console.Error.WriteLine(why);
            return 2;
        }

        var folder = options.Folder ?? Directory.CreateTempSubdirectory("sakimori-store-").FullName;
        using var server = options.IsPostgres ? await PostgresServer.StartAsync(isDurable: true) : null;
        try
        {
            var where = new StoreOptions { Directory = folder, Postgres = server?.ConnectionString };
            Decide(where);
            var clock = Stopwatch.StartNew();
            await using var store = await Store.OpenAsync(where, TimeProvider.System, NullLogger.Instance);
            Console.WriteLine($"opened in {clock.ElapsedMilliseconds} ms: {store.Health.Kind}, {store.Health.Bytes / 1e6:n0} MB");
            return await FillAsync(store, options) ? await QueryAsync(store, options) : 0;
        }
        finally
        {
            if (options.Folder is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What a decision costs the request it is about: JSON, CRC and one write to the operating system.</summary>
    private static void Decide(StoreOptions options)
    {
        using var journal = Journal.Open(options, TimeProvider.System, NullLogger.Instance);
        var attacks = new Events(1000).Batch(0, 1000).Transactions.Where(one => one.IsDetection).ToArray();
        var micros = new double[20_000];
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < micros.Length; i++)
            {
                var began = Stopwatch.GetTimestamp();
                if (!journal.TryDecide(attacks[i % attacks.Length]))
                    throw new InvalidOperationException("the journal cannot be written to");
                micros[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            }
        }

        var bytes = journal.Bytes / (2.0 * micros.Length);
        Array.Sort(micros);
        Console.WriteLine($"TryDecide: median {micros[micros.Length / 2]:f1} us, p99 {micros[micros.Length * 99 / 100]:f1} us, {bytes:f0} bytes each");
        journal.Release(new JournalPosition(long.MaxValue, 0));
        foreach (var file in Directory.GetFiles(Path.Combine(options.Directory, "journal"), "*.journal"))
        {
            File.Delete(file);
        }
    }

    private static async Task<bool> FillAsync(Store store, StoreOptionsLine options)
    {
        var events = new Events(options.Events);
        var at = (await store.PositionAsync()).Offset;
        var before = at;
        var clock = Stopwatch.StartNew();
        var committing = new Stopwatch();
        while (at < options.Events && clock.Elapsed < options.FillFor)
        {
            var (transactions, incidents, traffic) = events.Batch(at, BatchSize);
            var following = at + BatchSize;
            committing.Start();
            await store.CommitAsync(new IntakeBatch { Transactions = transactions, Incidents = incidents, Traffic = traffic, Through = new JournalPosition(1, following) });
            committing.Stop();
            at = following;
            if (at % 500_000 == 0)
                Console.WriteLine($"  {at:n0} events, {(at - before) / committing.Elapsed.TotalSeconds:n0} a second in commits, {store.Health.Bytes / 1e6:n0} MB");
        }

        await store.Database.MeasureAsync(CancellationToken.None);
        if (at > before)
        {
            Console.WriteLine($"committed {at - before:n0} events (half of them detections) in {committing.Elapsed.TotalSeconds:f1} s: {(at - before) / committing.Elapsed.TotalSeconds:n0} a second");
            Console.WriteLine($"{store.Health.Bytes / 1e6:n0} MB, {store.Health.Bytes / (double)at:f0} bytes an event");
        }

        return at >= options.Events;
    }

    private static async Task<int> QueryAsync(Store store, StoreOptionsLine options)
    {
        // Fresh statistics, as a run of retention leaves them.
        await store.Database.CompactAsync(CancellationToken.None);
        var sample = (await store.Transactions.SearchAsync(new() { OnlyDetections = true, Limit = 1 })).Transactions[0];
        var frequent = (await store.Traffic.TopAsync(TopOf.Client, Events.Begin, Events.End, 1))[0].Name;
        var rare = (await store.Transactions.SearchAsync(new() { From = Events.Begin.AddDays(15), Limit = 1 })).Transactions[0].Client;
        var day = Events.End.AddDays(-1);
        (string Name, Func<Task> Run)[] queries =
        [
            ("one transaction by id", () => store.Transactions.FindAsync(sample.Id)),
            ("latest page", () => SearchAsync(new())),
            ("latest detections", () => SearchAsync(new() { OnlyDetections = true })),
            ("a site's page, 15 days ago", () => SearchAsync(new() { Site = "mail", To = Events.End.AddDays(-15) })),
            ("a frequent client", () => SearchAsync(new() { Client = frequent })),
            ("a rare client", () => SearchAsync(new() { Client = rare })),
            ("a family at a site", () => SearchAsync(new() { Family = AttackFamily.TemplateInjection, Site = "mail" })),
            ("failed ones", () => SearchAsync(new() { Outcome = TransactionOutcome.Failed })),
            ("a rule", () => SearchAsync(new() { RuleId = 930_500 })),
            ("a rule of a client", () => SearchAsync(new() { RuleId = 949_110, Client = rare })),
            ("an incident", () => SearchAsync(new() { Incident = new IncidentId(options.Events / 5000) })),
            ("target contains, often", () => SearchAsync(new() { TargetContains = "SEARCH1" })),
            ("target contains, never", () => SearchAsync(new() { TargetContains = "no such thing" })),
            ("site and client that do not meet", () => SearchAsync(new() { Site = "mail", Client = frequent, TargetContains = "no such thing" })),
            ("a page of 1,000", () => SearchAsync(new() { Limit = 1000 })),
            ("chart of an hour in minutes", () => store.Traffic.ReadAsync(Events.End.AddHours(-1), Events.End, TrafficStep.Minute)),
            ("chart of a day in minutes", () => store.Traffic.ReadAsync(day, Events.End, TrafficStep.Minute)),
            ("chart of 30 days in hours", () => store.Traffic.ReadAsync(Events.Begin, Events.End, TrafficStep.Hour)),
            ("top clients of a day", () => store.Traffic.TopAsync(TopOf.Client, day, Events.End, 10)),
            ("top clients of 30 days", () => store.Traffic.TopAsync(TopOf.Client, Events.Begin, Events.End, 10)),
            ("top paths of 30 days", () => store.Traffic.TopAsync(TopOf.Path, Events.Begin, Events.End, 10)),
            ("top rules of 30 days", () => store.Traffic.TopAsync(TopOf.Rule, Events.Begin, Events.End, 10)),
            ("the incident queue", () => store.Incidents.ListAsync(new IncidentQuery())),
            ("open incidents, as intake loads them", () => store.Incidents.LoadActiveAsync()),
        ];
        var worst = 0.0;
        Console.WriteLine($"{"query",-40} {"first",9} {"median",9}  ms");
        foreach (var (name, run) in queries)
        {
            var times = new double[Repetitions];
            for (var i = 0; i < times.Length; i++)
            {
                var began = Stopwatch.GetTimestamp();
                await run();
                times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }

            var first = times[0];
            Array.Sort(times);
            worst = Math.Max(worst, times[Repetitions / 2]);
            Console.WriteLine($"{name,-40} {first,9:f1} {times[Repetitions / 2],9:f1}");
        }

        Console.WriteLine($"slowest median {worst:f0} ms, limit {LimitMilliseconds:f0} ms");
        return worst < LimitMilliseconds ? 0 : 1;

        Task SearchAsync(TransactionQuery query) => store.Transactions.SearchAsync(query);
    }
}
