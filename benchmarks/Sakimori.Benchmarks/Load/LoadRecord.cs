using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sakimori.Benchmarks.Cores;
using Sakimori.Benchmarks.Records;

namespace Sakimori.Benchmarks.Load;

/// <summary>
/// What the rounds measured, medians. CPU time is that of the gateway's process for a request, all it does beside included.
/// StartP99Milliseconds: of the requests before each round, from the gateway's start on, while it is compiled; 0 in older records.
/// P50Milliseconds and P99Milliseconds leave out the share LeftOut, which met a slow spell of the machine (<see cref="SlowSpell"/>);
/// AllP99Milliseconds does not. In older records nothing is left out and both are 0.
/// </summary>
internal sealed record LoadRounds(
    double P50Milliseconds, double P99Milliseconds, double CpuMicroseconds, double StartP99Milliseconds = 0, double AllP99Milliseconds = 0, double LeftOut = 0);

/// <summary>
/// What the long run measured. Told: requests whose client was told a number on a block page; Stored: those of them that are in the
/// database; Unanswered: requests without such a page; Backlog: told and not yet in the database when the last request was answered;
/// DrainSeconds: from then until all were; Megabytes: the process's own resident memory each second.
/// </summary>
internal sealed record LongRun(
    int Told, int Stored, int Unanswered, double PerSecond, double P50Milliseconds, double P99Milliseconds, int Incidents, bool LedgerIsWhole,
    int Backlog, double DrainSeconds, long[] Megabytes)
{
    /// <summary>
    /// The last third against the one before it, medians. The first is left out: caches fill there and the compiler works. What has a
    /// bound has reached it by then; what has none goes on growing.
    /// </summary>
    public double Growth => Megabytes.Length < 6 ? 1 : (double)Median(Third(2)) / Median(Third(1));

    private long[] Third(int number) => Megabytes[(Megabytes.Length * number / 3)..(Megabytes.Length * (number + 1) / 3)];

    private static long Median(long[] values) => values.Order().ElementAt(values.Length / 2);
}

/// <summary>A claim and what was measured of it.</summary>
internal sealed record Clause(string Text, bool Holds);

/// <summary>
/// One measurement of a flood. AreCoresAwake: idle cores were kept from sleeping (<see cref="IdleCores"/>), on both
/// sides. HasPrecedence: the sender got a core before everybody else (<see cref="Precedence"/>).
/// </summary>
internal sealed partial record LoadRecord(
    DateTimeOffset Date, string Commit, Machine Machine, string Database, bool IsInterrupted, int Rate, int Seconds, int Rounds, LoadRounds With, LoadRounds Without, LongRun LongRun,
    bool AreCoresAwake = false, bool HasPrecedence = false)
{
    // What the product promises of a flood.
    private const double Ratio = 1.5;
    private const double MoreMilliseconds = 2;
    private const int IncidentLimit = 20;
    private const long MegabyteLimit = 512;
    private const double GrowthLimit = 1.1;
    private const double DrainLimitSeconds = 30;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public Clause[] Clauses() =>
    [
        new(Text($"p99 {With.P99Milliseconds:f1} ms with the store, {Without.P99Milliseconds:f1} ms without: {With.P99Milliseconds / Without.P99Milliseconds:f2} times (limit {Ratio} times or {MoreMilliseconds} ms more)"),
            With.P99Milliseconds <= Math.Max(Without.P99Milliseconds * Ratio, Without.P99Milliseconds + MoreMilliseconds)),
        new(Text($"{LongRun.PerSecond:f0} requests a second (asked: {Rate})"), LongRun.PerSecond >= 0.95 * Rate),
        new(Text($"{LongRun.Told} decided, {LongRun.Stored} of them stored; {LongRun.Unanswered} requests without a block page"), LongRun.Stored == LongRun.Told && LongRun.Unanswered == 0),
        new(Text($"{LongRun.Incidents} incidents (below {IncidentLimit})"), LongRun.Incidents is > 0 and < IncidentLimit),
        new(Text($"at most {LongRun.Megabytes.Max()} MB of its own (limit {MegabyteLimit}); last third {LongRun.Growth:f2} times the one before (limit {GrowthLimit})"),
            LongRun.Megabytes.Max() <= MegabyteLimit && LongRun.Growth <= GrowthLimit),
        new(Text($"{LongRun.Backlog} waiting in the journal at the end, taken in after {LongRun.DrainSeconds:f1} s (limit {DrainLimitSeconds})"), LongRun.DrainSeconds <= DrainLimitSeconds),
        new(LongRun.LedgerIsWhole ? "the ledger is whole" : "the ledger is not whole", LongRun.LedgerIsWhole),
    ];

    /// <summary>Keeps it beside the others and renews the table in the page of the store.</summary>
    public void Save()
    {
        File.WriteAllText(Path.Combine(Repository.Records, $"load-{Database}{(IsInterrupted ? "-interrupted" : "")}.json"), JsonSerializer.Serialize(this, s_json) + "\n");
        var records = Directory.EnumerateFiles(Repository.Records, "load-*.json").Order(StringComparer.Ordinal).Select(file => JsonSerializer.Deserialize<LoadRecord>(File.ReadAllText(file), s_json)!);
        var page = Path.Combine(Repository.Root, "docs", "storage.md");
        File.WriteAllText(page, Marked().Replace(File.ReadAllText(page), _ => Table(records)));
    }

    private static string Table(IEnumerable<LoadRecord> records)
    {
        var lines = new List<string>
        {
            "<!-- load -->",
            "| Database | p99 without, with the store | The same with slow spells of the machine | Decided, stored | Incidents | Memory, growth | Waiting at the end | CPU a request without, with | Holds |",
            "|---|---|---|---|---|---|---|---|---|",
        };
        foreach (var one in records)
        {
            var run = one.LongRun;
            lines.Add(Text(
                $"| {one.Database}{(one.IsInterrupted ? ", away for a third of the time" : "")} | {one.Without.P99Milliseconds:f1}, {one.With.P99Milliseconds:f1} ms | {WithSlowSpells(one)} | {run.Told}, {run.Stored} | {run.Incidents} | {run.Megabytes.Max()} MB, {run.Growth:f2} | {run.Backlog}, gone after {run.DrainSeconds:f1} s | {one.Without.CpuMicroseconds:f0}, {one.With.CpuMicroseconds:f0} µs | {(Array.TrueForAll(one.Clauses(), clause => clause.Holds) ? "yes" : "no: " + string.Join("; ", one.Clauses().Where(clause => !clause.Holds).Select(clause => clause.Text)))} |"));
        }

        lines.Add("<!-- end of load -->");
        return string.Join('\n', lines);
    }

    private static string WithSlowSpells(LoadRecord one) =>
        one.With.AllP99Milliseconds == 0 ? "not told apart" : Text($"{one.Without.AllP99Milliseconds:f1}, {one.With.AllP99Milliseconds:f1} ms");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("<!-- load -->.*?<!-- end of load -->", RegexOptions.Singleline)]
    private static partial Regex Marked();
}
