using System.Diagnostics;
using System.Globalization;
using Sakimori.Benchmarks.Charts;
using Sakimori.Benchmarks.Comparison;
using Sakimori.Benchmarks.Judging;
using Sakimori.Benchmarks.Records;
using Sakimori.Benchmarks.Rules;
using Sakimori.Benchmarks.Traffic;
using Sakimori.Waf;

namespace Sakimori.Benchmarks.Scaling;

/// <summary>
/// How cost grows: with the bytes of a value, the number of arguments, the number of rules, and with the load. The first three are CPU
/// time of judging alone; the last is the whole gateway under the load generator. Figures go to a record, plots to the documentation.
/// </summary>
internal sealed class ScalingCommand(string crs, TextWriter output)
{
    private const long BodyLimit = 64 << 20;
    private const string MoreArguments = "SecArgumentsLimit 100000\nSecRuleRemoveById 200007\n";

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(4);

    private readonly List<ScalingCurve> _curves = [];
    private readonly List<ScalingBar> _bars = [];

    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (!Repository.TryFindCoreRuleSet(out var crs))
        {
            Console.Error.WriteLine("no Core Rule Set: set SAKIMORI_CORPUS to the folder that holds crs/");
            return 66;
        }

        var command = new ScalingCommand(crs, Console.Out);
        if (arguments is ["--bars"])
        {
            command.RuleCount();
            command.Adversary();
            command.SayBars();
            return command._bars.All(bar => bar.Passes) ? 0 : 1;
        }

        command.Bytes();
        command.Arguments();
        command.RuleCount();
        command.Adversary();
        if (arguments is not ["--engine-only"])
        {
            command.Load();
        }

        command.Keep();
        command.SayBars();
        return 0;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static Judge JudgeOf(string text, EngineMode mode) => new(RuleLoading.Compile(text), mode);

    private void Bytes()
    {
        int[] sizes = [1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20];
        var series = Levels(sizes, bytes => Samples.Text("text", bytes), request => request.BodyBytes.Length);
        Add("bytes", "Cost of one form value of prose", "body, bytes", "CPU, µs", true, true, series);
    }

    private void Arguments()
    {
        int[] counts = [1, 3, 10, 30, 100, 300, 1000];
        Add("arguments", "Cost of a form of short fields", "fields", "CPU, µs", true, true, Levels(counts, Samples.Fields, null));
    }

    private List<Series> Levels(int[] sizes, Func<int, SampleRequest> build, Func<SampleRequest, double>? x)
    {
        var all = new List<Series>();
        foreach (var set in (RuleFileSet[])[RuleFileSet.Level1, RuleFileSet.Level4])
        {
            var judge = JudgeOf(set.Text(crs, BodyLimit) + MoreArguments, set.Level == 1 ? EngineMode.Protect : EngineMode.Observe);
            WarmUp(judge);
            var points = new List<(double, double)>();
            foreach (var size in sizes)
            {
                var request = build(size);
                points.Add((x?.Invoke(request) ?? size, Time((set.Name, [request], judge))[0]));
            }

            all.Add(new Series(set.Name, points));
        }

        return all;
    }

    private void RuleCount()
    {
        var folder = Directory.CreateTempSubdirectory("sakimori-rules-").FullName;
        try
        {
            var series = new List<Series>();
            var sets = new List<(double Times, Judge Judge)>();
            var text = RuleFileSet.Level1.Text(crs, BodyLimit);
            for (var copies = 1; copies <= 4; copies++)
            {
                if (copies is 1 or 2 or 4)
                {
                    var rules = RuleLoading.Compile(text);
                    sets.Add((copies, new Judge(rules, EngineMode.Protect)));
                    WarmUp(sets[^1].Judge);
                    output.WriteLine(Line($"rules ×{copies}: {rules.Rules.Length} rules"));
                }

                var copy = Directory.CreateDirectory(Path.Combine(folder, copies.ToString(CultureInfo.InvariantCulture))).FullName;
                text += string.Concat(AlteredRules.Write(crs, copy, copies).Select(file => $"Include \"{file}\"\n"));
            }

            foreach (var kind in Samples.Benign)
            {
                var times = Time([.. sets.Select(set => (Line($"×{set.Times}"), kind.Variants, set.Judge))]);
                series.Add(new Series(kind.Name, [.. sets.Zip(times, (set, microseconds) => (set.Times, microseconds))]));
                _bars.Add(new ScalingBar($"{kind.Name}: twice the rules", times[0], times[1], ScalingBar.DoublingMust));
            }

            Add("rules", "Cost with once, twice and four times the rules, PL1", "times the rule set", "CPU, µs", false, false, series);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A form value made against the filter beside one of prose, both of the same size.</summary>
    private void Adversary()
    {
        var text = RuleFileSet.Level1.Text(crs, BodyLimit);
        var rules = RuleLoading.Compile(text);
        var literals = new RuleLiterals(RuleLoading.Parse(text));
        var judge = new Judge(rules, EngineMode.Protect);
        WarmUp(judge);
        foreach (var bytes in (int[])[10 * 1024, 100 * 1024])
        {
            var times = Time(
                ("PL1", [Samples.Text("prose", bytes)], judge),
                ("PL1", [NearMissRequest.Build(rules, literals, bytes)], judge));
            _bars.Add(new ScalingBar(Line($"{bytes / 1024} KB: near misses, times prose"), times[0], times[1], ScalingBar.AdversaryMust));
        }
    }

    private void SayBars() => _bars.ForEach(bar => output.WriteLine(bar));

    // The compiler's last pass begins only when a method has been run often.
    private static void WarmUp(Judge judge)
    {
        for (var began = Stopwatch.StartNew(); began.Elapsed < s_warmUp;)
        {
            foreach (var kind in Samples.Benign)
            {
                judge.Run(kind.Variants[(int)(began.ElapsedTicks % SampleKind.VariantCount)]);
            }
        }
    }

    private double[] Time(params (string Rules, SampleRequest[] Requests, Judge Judge)[] subjects)
    {
        var next = 0;
        var times = Stopclock.Microseconds(Array.ConvertAll<(string Rules, SampleRequest[] Requests, Judge Judge), Action>(
            subjects, subject => () => subject.Judge.Run(subject.Requests[next = (next + 1) % subject.Requests.Length])));
        foreach (var ((rules, requests, _), microseconds) in subjects.Zip(times))
        {
            output.WriteLine(Line($"{rules,-4} {requests[0].Name,-12}{requests[0].BodyBytes.Length,9} bytes {microseconds,12:F1} µs"));
        }

        return times;
    }

    private void Load()
    {
        if (!Nginx.IsInstalled || !File.Exists(SakimoriFront.Program))
        {
            output.WriteLine("no load measured: nginx, wrk or the built program is missing (benchmarks/compare installs and builds them)");
            return;
        }

        Add("load", "99th percentile of latency under load, GET", "connections", "p99, ms", true, true, LoadCurves.Measure(crs, output));
    }

    private void Add(string name, string title, string x, string y, bool logarithmicX, bool logarithmicY, List<Series> series) =>
        _curves.Add(new ScalingCurve(name, title, x, y, logarithmicX, logarithmicY,
            [.. series.Select(line => new ScalingSeries(line.Name, [.. line.Points.Select(point => new double[] { point.X, Math.Round(point.Y, 3) })]))]));

    private void Keep()
    {
        var record = new ScalingRecord(DateTimeOffset.UtcNow, Tool.Commit(), Machine.This(), _curves, _bars);
        var name = Path.Combine(Repository.Records, Line($"{record.Date:yyyy-MM-dd}-{record.Commit}-scaling.json"));
        Directory.CreateDirectory(Repository.Records);
        File.WriteAllText(name, record.ToJson());
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(Repository.PerformancePage)!, "performance")).FullName;
        foreach (var curve in _curves)
        {
            File.WriteAllText(Path.Combine(folder, curve.Name + ".svg"), curve.Draw());
        }

        output.WriteLine($"kept as {Path.GetRelativePath(Environment.CurrentDirectory, name)}, drawn in docs/performance");
    }
}
