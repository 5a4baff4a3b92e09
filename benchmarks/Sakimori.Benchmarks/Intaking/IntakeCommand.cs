using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Incidents.Grouping;
using Sakimori.Storage;
using Sakimori.Storage.Journals;
using Sakimori.Storage.Transactions;

namespace Sakimori.Benchmarks.Intaking;

/// <summary>
/// What a detection costs on its way from the journal into SQLite, in microseconds of CPU time of this process, stage by stage: the
/// gateway shares the cores, so that is what it pays. Floods of 120,000: a scan from one address, one payload from 5,000, everything
/// different from 5,000.
/// </summary>
internal static class IntakeCommand
{
    private const int Count = 120_000;
    private const int BatchSize = 2_000;
    private static readonly DateTimeOffset s_start = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync()
    {
        Console.WriteLine("CPU us each          append   read   group    pack   commit   intake   intake/s   bytes each: journal, SQLite   incidents");
        foreach (var (name, addresses, isVaried) in new[] { ("warming up", 50, true), ("scan, 1 address", 1, true), ("campaign, 5,000", 5_000, false), ("varied, 5,000", 5_000, true) })
        {
            var stages = await MeasureAsync(Flood(addresses, isVaried));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-18} {stages.Append,8:f1} {stages.Read,6:f1} {stages.Group,7:f2} {stages.Pack,7:f1} {stages.Commit,8:f1} {stages.Intake,8:f1} {stages.PerSecond,10:n0} {stages.JournalBytes,19:f0} {stages.StoreBytes,10:f0} {stages.Incidents,11}"));
        }

        return 0;
    }

    // Append: JSON, CRC and one write, in the request's own time. Read: from the journal's bytes to a record. Group: which incident it
    // belongs to. Pack: evidence to compressed JSON, a part of Commit. Intake: all of it but Append, as it runs in the program.
    private sealed record Stages(
        double Append, double Read, double Group, double Pack, double Commit, double Intake, double PerSecond, double JournalBytes, double StoreBytes, int Incidents);

    private static async Task<Stages> MeasureAsync(TransactionRecord[] flood)
    {
        var append = 0.0;
        var intake = 0.0;
        var perSecond = 0.0;
        var read = 0.0;
        var journalBytes = 0.0;
        var storeBytes = 0.0;
        await InFolderAsync(async options =>
        {
            using var journal = Journal.Open(options, TimeProvider.System, NullLogger.Instance);
            append = await CpuAsync(() =>
            {
                foreach (var transaction in flood)
                    journal.TryDecide(transaction);
                return Task.CompletedTask;
            });
            journalBytes = journal.Bytes / (double)Count;
            read = await CpuAsync(async () =>
            {
                var position = default(JournalPosition);
                for (var entries = 0; entries < Count;)
                {
                    var batch = await journal.ReadAsync(position, BatchSize, CancellationToken.None);
                    position = batch.Through;
                    entries += batch.Entries.Count;
                }
            });
            await using var store = await Store.OpenAsync(options, TimeProvider.System, NullLogger.Instance);
            var watch = Stopwatch.StartNew();
            intake = await CpuAsync(async () =>
            {
                await using var running = await Intake.StartAsync(journal, store, TimeProvider.System, NullLogger.Instance);
                await running.CaughtUpAsync();
                perSecond = running.Health.Committed / watch.Elapsed.TotalSeconds;
            });
            storeBytes = await store.Database.UsedBytesAsync(CancellationToken.None) / (double)Count;
        });
        var grouper = new IncidentGrouper(1);
        var group = await CpuAsync(() =>
        {
            foreach (var transaction in flood)
                grouper.Take(transaction);
            return Task.CompletedTask;
        });
        var pack = await CpuAsync(() => Task.FromResult(flood.Sum(one => TransactionDetails.Packed(one).Length)));
        var commit = 0.0;
        await InFolderAsync(async options =>
        {
            await using var store = await Store.OpenAsync(options, TimeProvider.System, NullLogger.Instance);
            commit = await CpuAsync(async () =>
            {
                for (var at = 0; at < Count; at += BatchSize)
                    await store.CommitAsync(new IntakeBatch { Transactions = [.. flood.AsSpan(at, BatchSize)], Through = new JournalPosition(1, at + 1) });
            });
        });
        return new Stages(append, read, group, pack, commit, intake, perSecond, journalBytes, storeBytes, grouper.Groups.Count);
    }

    private static async Task<double> CpuAsync(Func<Task> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        await work();
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Count;
    }

    private static async Task InFolderAsync(Func<StoreOptions, Task> work)
    {
        var options = new StoreOptions { Directory = Path.Combine(Path.GetTempPath(), "sakimori-intake-" + Guid.NewGuid().ToString("N")) };
        try
        {
            await work(options);
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
