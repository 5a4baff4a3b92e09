using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using Sakimori.Benchmarks.Cores;
using Sakimori.Benchmarks.Rules;
using Sakimori.Benchmarks.Traffic;
using Sakimori.Waf;

namespace Sakimori.Benchmarks.Judging;

/// <summary>
/// What judging costs in this process, without a socket: CPU microseconds of one thread and bytes allocated, for each request and
/// rule set that was asked for. Rounds go through all of them in turn and the least counts, so that a busy neighbour hits all alike.
/// </summary>
internal static class JudgeCommand
{
    // Of a second for each cell: then it is measured all the same.
    private const int WarmUpPasses = 30;

    private const string Usage =
        """
        usage: benchmarks/run judge [--request TEXT] [--rules TEXT] [--rounds N] [--seconds N] [--between KB]
        --request TEXT   only requests whose name contains it (GET, form, JSON, 10 KB text, 10 KB near misses, 100 KB near misses, 1 MB text)
        --rules TEXT     only rule sets whose name contains it (PL1, PL4, starter)
        --rounds N       rounds (9)
        --seconds N      warm-up of each, longer while the runtime still compiles, and length of all its batches together (2)
        --between KB     memory read between two requests, which is not timed: what a server does meanwhile empties the caches (0)
        """;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        string request = "", rules = "";
        int rounds = 9, seconds = 2, between = 0;
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "--request":
                    request = value;
                    break;
                case "--rules":
                    rules = value;
                    break;
                case "--rounds" when int.TryParse(value, CultureInfo.InvariantCulture, out rounds) && rounds > 0:
                case "--seconds" when int.TryParse(value, CultureInfo.InvariantCulture, out seconds) && seconds > 0:
                case "--between" when int.TryParse(value, CultureInfo.InvariantCulture, out between) && between >= 0:
                    break;
                default:
                    Console.Error.WriteLine(Usage);
                    return arguments[i] is "-h" or "--help" ? 0 : 2;
            }
        }

        if (!Repository.TryFindCoreRuleSet(out var crs))
        {
            Console.Error.WriteLine("no Core Rule Set: set SAKIMORI_CORPUS to the folder that holds crs/");
            return 66;
        }

        var elsewhere = new Elsewhere(between << 10);
        var cells = new List<Cell>();
        foreach (var set in (RuleFileSet[])[RuleFileSet.Level1, RuleFileSet.Level4, RuleFileSet.Starter])
        {
            if (set.Name.Contains(rules, StringComparison.OrdinalIgnoreCase))
                cells.AddRange(CellsOf(set, crs, request, elsewhere));
        }

        foreach (var cell in cells)
            cell.WarmUp(seconds);
        AwaitCompiler(cells);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var cell in cells)
                cell.Measure((double)seconds / rounds);
        }

        Console.WriteLine($"{"rules",-9}{"request",-20}{"µs",10}{"median",10}{"MB/s",9}{"bytes",9}");
        foreach (var cell in cells)
            Console.WriteLine(cell);
        return 0;
    }

    // The runtime compiles anew, in the background, what is called often: on a slow machine for longer than a warm-up of seconds.
    private static void AwaitCompiler(List<Cell> cells)
    {
        long before;
        var passes = 0;
        do
        {
            before = JitInfo.GetCompiledMethodCount();
            foreach (var cell in cells)
                cell.WarmUp(1);
        }
        while (JitInfo.GetCompiledMethodCount() != before && ++passes < WarmUpPasses);
    }

    private static IEnumerable<Cell> CellsOf(RuleFileSet set, string crs, string wanted, Elsewhere elsewhere)
    {
        var text = set.Text(crs, 16 << 20);
        var compiled = RuleLoading.Compile(text);
        // As benchmarks/compare has it: level 4 observes, and its records are discarded.
        var isDiscarded = set == RuleFileSet.Level4;
        var judge = new Judge(compiled, isDiscarded ? EngineMode.Observe : EngineMode.Protect, recording: !isDiscarded);
        foreach (var (name, requests) in ((string Name, Func<SampleRequest[]> Make)[])
            [
                .. Samples.Benign.Select(kind => (kind.Name, (Func<SampleRequest[]>)(() => kind.Variants))),
                ("10 KB text", () => [Samples.Text("10 KB text", 10_240)]),
                ("10 KB near misses", () => [NearMissRequest.Build(compiled, new RuleLiterals(RuleLoading.Parse(text)), 10_240)]),
                ("100 KB near misses", () => [NearMissRequest.Build(compiled, new RuleLiterals(RuleLoading.Parse(text)), 102_400)]),
                ("1 MB text", () => [Samples.Text1M]),
            ])
        {
            if (name.Contains(wanted, StringComparison.OrdinalIgnoreCase))
                yield return new Cell(set.Name, name, judge, requests(), elsewhere);
        }
    }

    private sealed class Cell(string rules, string request, Judge judge, SampleRequest[] variants, Elsewhere elsewhere)
    {
        private int _next;
        private readonly List<double> _microseconds = [];
        private double _bytes = double.MaxValue;
        private double _each = 1;

        public void WarmUp(int seconds)
        {
            var start = CpuClock.ThreadSeconds();
            var runs = 0;
            for (; CpuClock.ThreadSeconds() - start < seconds || runs < 3; runs++)
                Judge();
            _each = (CpuClock.ThreadSeconds() - start) / runs;
        }

        public void Measure(double seconds)
        {
            var runs = Math.Max(1, (int)(seconds / _each));
            if (!elsewhere.IsNowhere)
            {
                MeasureApart(seconds);
                return;
            }

            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = CpuClock.ThreadSeconds();
            for (var i = 0; i < runs; i++)
                Judge();
            _microseconds.Add((CpuClock.ThreadSeconds() - start) / runs * 1e6);
            _bytes = Math.Min(_bytes, (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / runs);
        }

        // Nothing but a look at the clock is taken from what is timed, so this counts what other threads and the system take, too.
        private void MeasureApart(double seconds)
        {
            var (time, runs) = (0L, 0);
            for (var start = Stopwatch.GetTimestamp(); runs < 3 || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; runs++)
            {
                elsewhere.Go();
                var begin = Stopwatch.GetTimestamp();
                Judge();
                time += Stopwatch.GetTimestamp() - begin;
            }

            _microseconds.Add(Stopwatch.GetElapsedTime(0, time).TotalMicroseconds / runs);
        }

        public override string ToString()
        {
            _microseconds.Sort();
            var (least, median) = (_microseconds[0], _microseconds[_microseconds.Count / 2]);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{rules,-9}{request,-20}{least,10:F1}{median,10:F1}{variants[0].BodyBytes.Length / least,9:F1}{(_bytes == double.MaxValue ? double.NaN : _bytes),9:F0}");
        }

        private void Judge()
        {
            _next = (_next + 1) % variants.Length;
            judge.Run(variants[_next]);
        }
    }

    /// <summary>Memory that is read between two requests, a byte of each line of the cache.</summary>
    private sealed class Elsewhere(int length)
    {
        private readonly byte[] _memory = new byte[length];

        public bool IsNowhere => _memory.Length == 0;

        public void Go()
        {
            for (var i = 0; i < _memory.Length; i += 64)
                _memory[i]++;
        }
    }
}
