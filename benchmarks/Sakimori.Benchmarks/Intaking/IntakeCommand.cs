using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Incidents.Grouping;
using Sakimori.Storage;
using Sakimori.Storage.Journals;

namespace Sakimori.Benchmarks.Intaking;

/// <summary>
/// How many detections a second go through the grouper alone, and from the journal through intake into SQLite; and what the
/// grouper holds afterwards. Floods of 120,000: a scan from one address, one payload from 5,000, everything different from 5,000.
/// </summary>
internal static class IntakeCommand
{
    private const int Count = 120_000;
    private static readonly DateTimeOffset s_start = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync()
    {
        Console.WriteLine("what                 grouper/s   bytes allocated each   incidents   MB held   intake/s (SQLite)");
        foreach (var (name, addresses, isVaried) in new[] { ("scan, 1 address", 1, true), ("campaign, 5,000", 5_000, false), ("varied, 5,000", 5_000, true) })
        {
            var flood = Flood(addresses, isVaried);
            Group(flood);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var grouper = Group(flood);
            watch.Stop();
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            var held = GC.GetTotalMemory(forceFullCollection: true) - before;
            var intake = await TakeInAsync(flood);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-18} {Count / watch.Elapsed.TotalSeconds,11:0}   {allocated / Count,20}   {grouper.Groups.Count,9}   {held / 1e6,7:0.0}   {intake,17:0}"));
            GC.KeepAlive(grouper);
        }

        return 0;
    }

    private static IncidentGrouper Group(TransactionRecord[] flood)
    {
        var grouper = new IncidentGrouper(1);
        foreach (var transaction in flood)
        {
            grouper.Take(transaction);
        }

        return grouper;
    }

    private static async Task<double> TakeInAsync(TransactionRecord[] flood)
    {
        var options = new StoreOptions { Directory = Path.Combine(Path.GetTempPath(), "sakimori-intake-" + Guid.NewGuid().ToString("N")) };
        try
        {
            using var journal = Journal.Open(options, TimeProvider.System, NullLogger.Instance);
            foreach (var transaction in flood)
            {
                journal.TryDecide(transaction);
            }

            await using var store = await Store.OpenAsync(options, TimeProvider.System, NullLogger.Instance);
            var watch = Stopwatch.StartNew();
            await using var intake = await Intake.StartAsync(journal, store, TimeProvider.System, NullLogger.Instance);
            await intake.CaughtUpAsync();
            return intake.Health.Committed / watch.Elapsed.TotalSeconds;
        }
        finally
        {
            Directory.Delete(options.Directory, recursive: true);
        }
    }

    private static TransactionRecord[] Flood(int addresses, bool isVaried)
    {
        var random = new Random(5);
        var flood = new TransactionRecord[Count];
        for (var i = 0; i < Count; i++)
        {
            var address = random.Next(addresses);
            var path = isVaried ? random.Next(1_000) : 0;
            var target = isVaried ? $"ARGS:p{random.Next(50)}" : "ARGS:q";
            flood[i] = new TransactionRecord
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"T{i:D12}"),
                Time = s_start.AddMilliseconds(i * 0.5),
                Site = "shop",
                Client = string.Create(CultureInfo.InvariantCulture, $"10.{address / 250}.{address % 250}.1"),
                Method = "GET",
                Host = "shop.example",
                Target = string.Create(CultureInfo.InvariantCulture, $"/p{path}?q=1"),
                Mode = SiteMode.Protect,
                Outcome = TransactionOutcome.Blocked,
                Status = 403,
                DecidingRule = 9590029,
                InboundScore = 10,
                Family = isVaried ? (AttackFamily)random.Next(1, 18) : AttackFamily.SqlInjection,
                UserAgent = isVaried ? $"agent {random.Next(100)}" : "sqlmap/1.9",
                RuleSetVersion = "a1b2c3d4e5f6",
                InspectionMicroseconds = 700,
                DurationMicroseconds = 900,
                Detections =
                [
                    Detection(9520010, target, isVaried ? new string(';', random.Next(30)) : "1' OR 7=7-- x"), Detection(9520021, target, "information_schema"),
                    Detection(9590029, "TX:BLOCKING_INBOUND_ANOMALY_SCORE", "10") with { Score = 0, Tags = ["anomaly-evaluation"] },
                ],
                Headers = [new("User-Agent", "sqlmap/1.9"), new("Accept", "*/*")],
            };
        }

        return flood;
    }

    private static DetectionRecord Detection(long rule, string target, string value) => new()
    {
        RuleId = rule,
        Phase = 2,
        Target = target,
        Value = value,
        Operator = "@detectSQLi",
        Message = "SQL injection",
        Data = value,
        Severity = 2,
        Score = 5,
        Tags = ["sakimori/starter", "attack-sqli", "attack/T1190", "capec/66", "paranoia-level/1"],
    };
}
