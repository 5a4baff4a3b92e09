using System.Globalization;
using System.Text;

namespace Sakimori.Fuzz.Runs;

/// <summary>What a person sees: a line per target that is done and, on a terminal, one that moves.</summary>
internal sealed class Board(TextWriter output, bool isTerminal)
{
    private const string Columns = "{0,-30}{1,12}{2,10}{3,8}{4,8}{5,16}{6,10}";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, WorkerReport> _running = new(StringComparer.Ordinal);
    private int _total;
    private int _done;
    private int _shown;

    public void Begin(int targets)
    {
        _total = targets;
        output.WriteLine(string.Format(CultureInfo.InvariantCulture, Columns, "target", "executions", "a second", "corpus", "edges", "slowest", "findings"));
    }

    public void Update(WorkerReport report)
    {
        lock (_gate)
        {
            _running[report.Target] = report;
            ShowRunning();
        }
    }

    public void Done(WorkerReport report)
    {
        lock (_gate)
        {
            _done++;
            _running.Remove(report.Target);
            Clear();
            var slowest = string.Create(CultureInfo.InvariantCulture, $"{report.SlowestMilliseconds:0.0} ms/{report.SlowestLength} B");
            output.WriteLine(string.Format(
                CultureInfo.InvariantCulture, Columns, report.Target, report.Executions, (long)report.Rate, report.Corpus, report.Edges, slowest, report.Findings.Count));
            foreach (var finding in report.Findings)
            {
                output.WriteLine(Describe(finding));
            }

            ShowRunning();
        }
    }

    public void End(IReadOnlyCollection<WorkerReport> reports, TimeSpan elapsed)
    {
        var findings = reports.Sum(static report => report.Findings.Count);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{reports.Count} targets, {reports.Sum(static report => report.Executions)} executions, {findings} findings in {elapsed.TotalSeconds:0} s"));
    }

    private static string Describe(Finding finding)
    {
        var text = new StringBuilder().Append("  ").Append(finding.Kind).Append(": ").AppendLine(finding.Summary);
        if (finding.Path.Length > 0)
        {
            text.Append("  input (").Append(finding.Input.Length).Append(" bytes): ").AppendLine(finding.Path);
            text.Append("  Convert.FromBase64String(\"").Append(Convert.ToBase64String(finding.Input)).AppendLine("\")");
            text.Append("  \"").Append(AsText(finding.Input)).AppendLine("\"");
        }

        return text.Append(finding.Stack).ToString();
    }

    // As a C# literal of Latin-1 chars.
    private static string AsText(byte[] input)
    {
        var text = new StringBuilder(input.Length);
        foreach (var value in input.AsSpan(0, Math.Min(input.Length, 512)))
        {
            _ = value switch
            {
                (byte)'\n' => text.Append("\\n"),
                (byte)'\r' => text.Append("\\r"),
                (byte)'\t' => text.Append("\\t"),
                (byte)'"' or (byte)'\\' => text.Append('\\').Append((char)value),
                < 0x20 or > 0x7E => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)value:x4}"),
                _ => text.Append((char)value),
            };
        }

        return text.Append(input.Length > 512 ? "…" : "").ToString();
    }

    private void ShowRunning()
    {
        if (!isTerminal)
        {
            return;
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{_done}/{_total}") + string.Concat(_running.Values.Select(static report =>
            string.Create(CultureInfo.InvariantCulture, $" · {report.Target} {report.Seconds:0} s, {report.Executions} executions, {report.Edges} edges")));
        text = text[..Math.Min(text.Length, 150)];
        output.Write("\r" + text.PadRight(_shown));
        _shown = text.Length;
    }

    private void Clear()
    {
        if (isTerminal)
        {
            output.Write("\r" + new string(' ', _shown) + "\r");
            _shown = 0;
        }
    }
}
