using System.Diagnostics;
using System.Globalization;
using Sakimori.Benchmarks.Cores;
using Sakimori.Benchmarks.Records;
using Sakimori.Benchmarks.Rules;
using Sakimori.Benchmarks.Traffic;

namespace Sakimori.Benchmarks.Comparison;

/// <summary>
/// Measures this gateway and the peer beside each other: the same rules, application and requests, on the same cores, run in turn,
/// so that a neighbour's load on a shared machine meets both. Every front stays up all the time and only one is loaded.
/// </summary>
internal sealed class CompareCommand(CompareOptions options, string crs, TextWriter output)
{
    private const int FrontCore = 0;
    private const int LoadCore = 1;

    // A request in work when the time is up has used CPU and is not counted: so few are in work that they do not matter.
    private const int RequestsPerConnection = 40;
    private const int ProbeConnections = 2;
    private const int ProbeSeconds = 2;

    private readonly SampleKind[] _requests =
        [.. Samples.Benign.Where(kind => options.Request is null || kind.Name.Contains(options.Request, StringComparison.OrdinalIgnoreCase))];

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private readonly Dictionary<(Front Front, string Request), List<Run>> _runs = [];
    private readonly Dictionary<(Front Front, string Request), int> _connections = [];
    private bool _areIdleCoresAwake;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (CompareOptions.Read(arguments, out var problem) is not { } options)
        {
            Console.Error.WriteLine(problem);
            Console.Error.WriteLine(CompareOptions.Usage);
            return 64;
        }

        if (!Repository.TryFindCoreRuleSet(out var crs))
        {
            Console.Error.WriteLine("no Core Rule Set: set SAKIMORI_CORPUS to the folder that holds crs/");
            return 66;
        }

        if (Environment.ProcessorCount <= LoadCore)
        {
            Console.Error.WriteLine("two cores are needed: one for the front, one for the load");
            return 69;
        }

        new CompareCommand(options, crs, Console.Out).Measure();
        return 0;
    }

    private void Measure()
    {
        using var awake = options.SleepingCores ? null : IdleCores.HoldAwake();
        _areIdleCoresAwake = awake is not null;
        var folder = Directory.CreateTempSubdirectory("sakimori-compare-").FullName;
        var fronts = new List<Front>();
        try
        {
            var backend = Nginx.StartBackend(folder, LoadCore);
            fronts.Add(backend);
            foreach (var rules in (RuleFileSet?[])[null, RuleFileSet.Level1, RuleFileSet.Level4])
            {
                if (!options.Rules.IsEmpty && !options.Rules.Contains(rules?.Name ?? "off"))
                {
                    continue;
                }

                if (options.Only is null or Side.Peer)
                {
                    fronts.Add(Started(Nginx.StartProxy(folder, FrontCore, backend.Address, rules, crs)));
                }

                if (options.Only is null or Side.Sakimori)
                {
                    fronts.Add(Started(SakimoriFront.Start(folder, FrontCore, backend.Address, rules, crs)));
                }
            }

            var load = new Wrk(folder, LoadCore);
            WarmUp(fronts.Skip(1), load);
            for (var round = 1; round <= options.Rounds; round++)
            {
                RunRound(round, backend.Address, fronts.Skip(1), load);
            }

            Report(fronts.Skip(1));
        }
        finally
        {
            fronts.ForEach(front => front.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }

    private Front Started(Front front)
    {
        output.WriteLine($"started {front.Side} {front.Mode}");
        return front;
    }

    private void WarmUp(IEnumerable<Front> fronts, Wrk load)
    {
        // .NET compiles a method three times on its way to full speed: after 30 calls, and again with what it learned from them.
        foreach (var front in fronts)
        {
            foreach (var request in _requests)
            {
                if (front.Side == Side.Sakimori && options.WarmUpSeconds > 0)
                {
                    load.Run(request, front.Address, options.Connections, options.WarmUpSeconds);
                }

                var result = load.Run(request, front.Address, ProbeConnections, ProbeSeconds);
                _connections[(front, request.Name)] = Math.Clamp((int)(result.PerSecond * options.Seconds / RequestsPerConnection), 1, options.Connections);
                output.WriteLine(Line($"{_elapsed.Elapsed:mm\\:ss} warm-up {front.Side,-9}{front.Mode,-4}{request.Name,-11}{result.PerSecond,9:F0}/s by {ProbeConnections} connections, {result.Refusals} refused, {result.Failures} failed"));
                // The rules stop a sample now and then on one side and not on the other (the peer reads JSON differently); a front that
                // answers nothing right would make every figure wrong.
                if ((result.Refusals + result.Failures) * 10 > result.Requests)
                {
                    throw new InvalidDataException($"{front.Side} {front.Mode} does not answer {request.Name} with success: {front.LastWords()}");
                }
            }
        }
    }

    private void RunRound(int round, Uri application, IEnumerable<Front> fronts, Wrk load)
    {
        foreach (var request in _requests)
        {
            foreach (var front in fronts)
            {
                var run = Measure(front, application, request, load);
                if (!_runs.TryGetValue((front, request.Name), out var runs))
                {
                    _runs.Add((front, request.Name), runs = []);
                }

                runs.Add(run);
                output.WriteLine(Line(
                    $"{_elapsed.Elapsed:mm\\:ss} round {round}/{options.Rounds} {front.Side,-9}{front.Mode,-4}{request.Name,-11}{run.CpuMicroseconds,10:F1} µs CPU{run.PerSecond,9:F0}/s  p50 {run.P50Milliseconds:F2} p99 {run.P99Milliseconds:F2} ms  {run.MemoryMegabytes:F0} MB  loop {run.CalibrationMilliseconds:F1} ms, {run.LeftOut:P0} left out"));
            }
        }
    }

    private Run Measure(Front front, Uri application, SampleKind request, Wrk load)
    {
        var before = Calibration.Time(FrontCore);
        var start = front.Usage.CpuSeconds();
        var connections = _connections[(front, request.Name)];
        using var meter = CalmMeter.Start(front.Usage, application, LoadCore);
        var result = load.Run(request, front.Address, connections, options.Seconds);
        var cpu = (front.Usage.CpuSeconds() - start) * 1e6 / Math.Max(1, result.Requests);
        var calm = meter.End();

        // What the rules stop does not reach the application.
        var answered = calm.AllRequests == 0 ? 0 : calm.Requests * ((double)result.Requests / calm.AllRequests);
        front.WaitUntilIdle();
        var after = Calibration.Time(FrontCore);
        return new(
            connections, result.Requests, result.Failures, answered > 0 ? answered / calm.Seconds : result.PerSecond, answered > 0 ? calm.CpuSeconds * 1e6 / answered : cpu,
            result.P50Milliseconds, result.P99Milliseconds, front.Usage.MemoryMegabytes(), (before + after) / 2, result.Refusals, cpu, result.PerSecond, calm.LeftOut);
    }

    private void Report(IEnumerable<Front> fronts)
    {
        var cells = fronts.SelectMany(front => _requests.Select(request => new Cell(front.Side, front.Mode, request.Name, _runs[(front, request.Name)]))).ToList();
        var fastest = cells.SelectMany(cell => cell.Runs).Min(run => run.CalibrationMilliseconds);
        var record = new ComparisonRecord(
            DateTimeOffset.UtcNow, Tool.Commit(), options.Mode, options.Rounds, options.Seconds, options.Connections, Machine.This(), Versions(), fastest, cells,
            options.IsPartial ? null : RunSuite(), _areIdleCoresAwake);
        output.WriteLine();
        if (options.IsPartial)
        {
            output.WriteLine(ComparisonTable.Numbers(record));
            output.WriteLine(ComparisonTable.Bars(record));
            output.WriteLine("a part was measured: nothing is kept");
            return;
        }

        var name = Path.Combine(options.Out, Line($"{record.Date:yyyy-MM-dd}-{record.Commit}"));
        Directory.CreateDirectory(options.Out);
        File.WriteAllText(name + ".json", record.ToJson());
        var table = ComparisonTable.Write(record);
        File.WriteAllText(name + ".md", table);
        output.WriteLine(table);
        output.WriteLine($"kept as {Path.GetRelativePath(Environment.CurrentDirectory, name)}.json and .md");
    }

    private SuiteRun RunSuite()
    {
        output.WriteLine(Line($"{_elapsed.Elapsed:mm\\:ss} the Core Rule Set's own tests, for the memory they leave in use"));
        var suite = SakimoriFront.RunSuite(crs);
        output.WriteLine(Line($"{_elapsed.Elapsed:mm\\:ss} {suite.Passed} passed, {suite.Failed} failed, {suite.MemoryMegabytes:F0} MB"));
        return suite;
    }

    private static Dictionary<string, string> Versions() => new(StringComparer.Ordinal)
    {
        ["nginx"] = Tool.PackageVersion("nginx"),
        ["libmodsecurity3"] = Tool.PackageVersion("libmodsecurity3"),
        ["libnginx-mod-http-modsecurity"] = Tool.PackageVersion("libnginx-mod-http-modsecurity"),
        ["wrk"] = Tool.PackageVersion("wrk"),
    };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
