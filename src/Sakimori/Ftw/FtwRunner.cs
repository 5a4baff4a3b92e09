using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Sakimori.Gateway;
using Sakimori.Hosting;
using Sakimori.Rules;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;

namespace Sakimori.Ftw;

/// <summary>Runs FTW tests against a real gateway on loopback, several at a time, each worker with a site and an audit log of its own.</summary>
internal sealed class FtwRunner(RuleSelection rules, ILoggerFactory loggers, TimeProvider time)
{
    /// <summary>Workers: two for each core keep one sending while another is judged.</summary>
    public int Workers { get; init; } = Math.Max(2, Environment.ProcessorCount * 2);

    /// <summary>Keep the audit logs here instead of a folder that is deleted.</summary>
    public string? KeepFolder { get; init; }

    /// <summary>Told after each test: how many are done, and how many of them failed.</summary>
    public Action<int, int>? Progress { get; init; }

    /// <summary>Runs the tests. Throws <see cref="FtwException"/> when the gateway cannot be started or its log shows nothing.</summary>
    public async Task<FtwReport> RunAsync(IReadOnlyCollection<FtwTest> tests, CancellationToken cancellation)
    {
        var folder = KeepFolder ?? Directory.CreateTempSubdirectory("sakimori-ftw-").FullName;
        Directory.CreateDirectory(folder);
        // Logs of an earlier run would be taken for this one's.
        foreach (var old in Directory.EnumerateFiles(folder, "worker-*.jsonl"))
            File.Delete(old);
        try
        {
            var began = time.GetTimestamp();
            var load = FtwRules.Load(rules, folder, time);
            if (load.Rules is null)
                throw new FtwException(string.Join('\n', load.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
            var loadTime = time.GetElapsedTime(began);

            // As the gateway's host does when it starts.
            load.Rules.Warm(GatewayHost.WarmUp, cancellation);
            CompilerLeftovers.GiveBack();

            await using var origin = new FtwOrigin();
            await using var gateway = await StartAsync(origin.Address, load, folder, cancellation);
            began = time.GetTimestamp();
            var results = await RunAsync(gateway, tests, folder, cancellation);
            var runTime = time.GetElapsedTime(began);
            using var process = Process.GetCurrentProcess();
            var memory = process.WorkingSet64;
            await gateway.StopAsync(cancellation);
            return new FtwReport(results, load.Rules.Version, load.Rules.RulesPerPhase.Sum(), loadTime, runTime, memory);
        }
        finally
        {
            if (KeepFolder is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<GatewayServer> StartAsync(Uri origin, RuleSetLoad load, string folder, CancellationToken cancellation)
    {
        try
        {
            return await GatewayServer.StartAsync(
                new GatewayOptions { Sites = [.. Enumerable.Range(0, Workers).Select(index => Site(index, origin, load, folder))] },
                loggers, time, cancellation);
        }
        catch (GatewayStartException error)
        {
            throw new FtwException(error.Message);
        }
    }

    private static SiteOptions Site(int index, Uri origin, RuleSetLoad load, string folder) => new()
    {
        Name = $"worker-{index}",
        // An address of its own, all on loopback: at one address, sites without hosts could not be told apart.
        Listen = [new Uri($"http://127.0.0.{index + 1}:0")],
        Upstream = origin,
        Mode = EngineMode.Observe,
        LoadRules = () => load,
        AuditLog = Path.Combine(folder, $"worker-{index}.jsonl"),
        AuditLogMaxBytes = 0,
    };

    private async Task<ImmutableArray<FtwResult>> RunAsync(
        GatewayServer gateway, IReadOnlyCollection<FtwTest> tests, string folder, CancellationToken cancellation)
    {
        var results = new ConcurrentDictionary<FtwTest, FtwResult>(ReferenceEqualityComparer.Instance);
        int done = 0, failures = 0;
        var logs = gateway.Sites.Select(site => new AuditLogTail(Path.Combine(folder, $"{site.Name}.jsonl"), time)).ToList();
        try
        {
            var workers = gateway.Sites.Select((site, index) =>
                new FtwWorker(new IPEndPoint(IPAddress.Parse(site.Addresses[0].Host), site.Addresses[0].Port), logs[index], site.Name)).ToList();
            var queue = new ConcurrentQueue<FtwTest>(tests);
            await Task.WhenAll(workers.Select(worker => worker.RunAsync(queue, oneByOne: false, Report, cancellation)));

            // What failed is run once more, alone: the report then says whether it fails always or only in company.
            var failed = new ConcurrentQueue<FtwTest>(tests.Where(test => !results[test].Passed));
            await workers[0].RunAsync(failed, oneByOne: true, ReportAgain, cancellation);
        }
        finally
        {
            logs.ForEach(log => log.Dispose());
        }

        return [.. tests.Select(test => results[test])];

        void Report(FtwResult result)
        {
            results[result.Test] = result;
            Progress?.Invoke(Interlocked.Increment(ref done), result.Passed ? failures : Interlocked.Increment(ref failures));
        }

        void ReportAgain(FtwResult result)
        {
            // A test that says itself that it may need a second try is no race when it does.
            var mayNeedTwo = result.Test.Stages.Any(stage => stage.Output.RetryOnce);
            results[result.Test] = mayNeedTwo ? result : result with { FirstFailure = results[result.Test].Failure };
        }
    }
}
