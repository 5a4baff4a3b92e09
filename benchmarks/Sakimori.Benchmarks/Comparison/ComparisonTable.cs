using System.Globalization;
using System.Text;
using Sakimori.Benchmarks.Cores;

namespace Sakimori.Benchmarks.Comparison;

/// <summary>A comparison as Markdown.</summary>
internal static class ComparisonTable
{
    private static readonly string[] s_modes = ["off", "PL1", "PL4"];

    // What must be reached, and what is aimed at: CPU per request over the gateway's own proxy-only cost, at PL1; then PL4 as a multiple of PL1.
    private static readonly (string Request, double Must, double Aim)[] s_bars = [("GET", 40, 15), ("2 KB form", 100, 40), ("10 KB JSON", 400, 120)];
    private const double Level4Must = 2.5;
    private const double Level4Aim = 1.5;
    private const double ThroughputMust = 0.5;
    private const double ThroughputAim = 0.75;
    private const double MemoryMust = 250;

    public static string Write(ComparisonRecord record)
    {
        var text = new StringBuilder();
        Add(text, $"# Comparison of {record.Date:yyyy-MM-dd HH:mm} UTC, commit {record.Commit}\n\n");
        Add(text, $"{record.Machine.Processor}, {record.Machine.Cores} cores, {record.Machine.MemoryGigabytes} GB, {record.Machine.System}, kernel {record.Machine.Kernel}, {record.Machine.Runtime}; ");
        Add(text, $"{string.Join(", ", record.Versions.Select(version => $"{version.Key} {version.Value}"))}. ");
        Add(text, $"{record.Rounds} rounds of {record.SecondsPerRun} s, up to {record.Connections} connections (fewer where a request takes so long that those in work at the end would count), medians; front on one core, load and application on the other; {IdleCores.Text(record.AreCoresAwake)}. ");
        var runs = record.Cells.SelectMany(cell => cell.Runs).ToArray();
        if (runs.Any(run => run.AllPerSecond > 0))
            Add(text, $"CPU and requests a second are those of the time in which both cores kept their speed: {runs.Average(run => run.LeftOut):P1} of it is left out, in which one did a third of its work or less, on both sides alike; \"all\" is with it. ");
        var loops = runs.Select(run => run.CalibrationMilliseconds).ToArray();
        Add(text, $"The calibration loop took {loops.Min():F1} to {loops.Max():F1} ms: the machine is shared when they differ much; \"scaled\" is to the fastest.\n\n");
        text.Append(Numbers(record)).Append('\n').Append(Bars(record));
        return text.ToString();
    }

    /// <summary>The table of all cells.</summary>
    public static string Numbers(ComparisonRecord record)
    {
        var text = new StringBuilder("""
            | Request | Rules | Side | CPU µs/request | all | scaled | requests/s | connections | p50 ms | p99 ms | memory MB |
            |---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|

            """);
        foreach (var request in s_bars.Select(bar => bar.Request))
        {
            foreach (var mode in s_modes)
            {
                foreach (var side in (Side[])[Side.Peer, Side.Sakimori])
                {
                    if (record.Find(side, mode, request) is { } cell)
                    {
                        Add(text, $"| {request} | {mode} | {NameOf(side, mode)} | {cell.CpuMicroseconds:F1} | {cell.Median(run => run.AllCpuMicroseconds > 0 ? run.AllCpuMicroseconds : run.CpuMicroseconds):F1} | {cell.Normalised(record.FastestCalibrationMilliseconds):F1} | {cell.Median(run => run.PerSecond):F0} | {cell.Runs[0].Connections} | {cell.Median(run => run.P50Milliseconds):F2} | {cell.Median(run => run.P99Milliseconds):F2} | {cell.Median(run => run.MemoryMegabytes):F0} |\n");
                    }
                }
            }
        }

        Add(text, $"\n{Unanswered(record)}\n");
        return text.ToString();
    }

    /// <summary>The aims, and what was reached.</summary>
    public static string Bars(ComparisonRecord record)
    {
        var text = new StringBuilder("""
            | What | Peer | Sakimori | Must | Aim | Peer ÷ Sakimori |
            |---|--:|--:|--:|--:|--:|

            """);
        foreach (var (request, must, aim) in s_bars)
        {
            var (peer, own) = (Added(record, Side.Peer, "PL1", request), Added(record, Side.Sakimori, "PL1", request));
            Add(text, $"| {request}, PL1: CPU µs added by inspection | {peer:F0} | {own:F1} | ≤ {must:F0} | ≤ {aim:F0} | {peer / own:F0} |\n");
        }

        foreach (var request in s_bars.Select(bar => bar.Request))
        {
            var peer = Added(record, Side.Peer, "PL4", request) / Added(record, Side.Peer, "PL1", request);
            var own = Added(record, Side.Sakimori, "PL4", request) / Added(record, Side.Sakimori, "PL1", request);
            Add(text, $"| {request}, PL4: times its PL1 | {peer:F2} | {own:F2} | ≤ {Level4Must:F1} | ≤ {Level4Aim:F1} | {Added(record, Side.Peer, "PL4", request) / Added(record, Side.Sakimori, "PL4", request):F0} |\n");
        }

        Add(text, $"| GET throughput, PL1 ÷ off | {Share(record, Side.Peer):P0} | {Share(record, Side.Sakimori):P0} | ≥ {ThroughputMust:P0} | ≥ {ThroughputAim:P0} | |\n");
        Add(text, $"| GET p99, PL1 ÷ off | {Latency(record, Side.Peer):F1} | {Latency(record, Side.Sakimori):F1} | ≤ 2 | | |\n");
        if (record.Suite is { } suite)
        {
            Add(text, $"| MB resident after the CRS suite ({suite.Passed + suite.Failed} tests) | | {suite.MemoryMegabytes:F0} | < {MemoryMust:F0} | | |\n");
        }

        return text.ToString();
    }

    /// <summary>CPU per request that inspection adds; NaN when not measured.</summary>
    public static double Added(ComparisonRecord record, Side side, string mode, string request) =>
        record.Find(side, mode, request) is { } with && record.Find(side, "off", request) is { } without
            ? with.CpuMicroseconds - without.CpuMicroseconds
            : double.NaN;

    // Said by cell: a sample that the rules of one side stop is no fault of the front, and not counted it would look like one.
    private static string Unanswered(ComparisonRecord record)
    {
        var cells = record.Cells.Select(cell => (Cell: cell, Count: cell.Runs.Sum(run => run.Refusals + run.Failures))).Where(cell => cell.Count > 0)
            .Select(cell => string.Create(
                CultureInfo.InvariantCulture,
                $"{cell.Count} of {cell.Cell.Runs.Sum(run => run.Requests)} ({NameOf(cell.Cell.Side, cell.Cell.Mode)}, {cell.Cell.Mode}, {cell.Cell.Request})"))
            .ToArray();
        return cells.Length == 0
            ? "Every request was answered with success."
            : $"Answered with an error, or not at all: {string.Join("; ", cells)}. All others were answered with success.";
    }

    private static double Share(ComparisonRecord record, Side side) => Ratio(record, side, run => run.PerSecond);

    private static double Latency(ComparisonRecord record, Side side) => Ratio(record, side, run => run.P99Milliseconds);

    private static double Ratio(ComparisonRecord record, Side side, Func<Run, double> of) =>
        record.Find(side, "PL1", "GET") is { } with && record.Find(side, "off", "GET") is { } without ? with.Median(of) / without.Median(of) : double.NaN;

    private static string NameOf(Side side, string mode) => side == Side.Sakimori ? "Sakimori" : mode == "off" ? "nginx" : "nginx + libmodsecurity";

    private static void Add(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture));
}
