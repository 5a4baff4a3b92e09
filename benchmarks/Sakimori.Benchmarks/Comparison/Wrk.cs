using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sakimori.Benchmarks.Traffic;

namespace Sakimori.Benchmarks.Comparison;

/// <summary>What one run of the load generator counted.</summary>
/// <param name="Requests">Answered requests.</param>
/// <param name="Seconds">How long it ran.</param>
/// <param name="P50Milliseconds">Half of the answers took no longer.</param>
/// <param name="P99Milliseconds">99 of 100 took no longer.</param>
/// <param name="Refusals">Answers with a status of 400 or more: rules stopped a sample, or the front is broken.</param>
/// <param name="Failures">Requests without a whole answer.</param>
internal sealed record LoadResult(long Requests, double Seconds, double P50Milliseconds, double P99Milliseconds, long Refusals, long Failures)
{
    public double PerSecond => Requests / Seconds;
}

/// <summary>The load generator: one thread on the load's core, keep-alive connections, one request at a time on each.</summary>
internal sealed class Wrk(string folder, int core)
{
    private readonly Dictionary<string, string> _scripts = new(StringComparer.Ordinal);

    public LoadResult Run(SampleKind request, Uri address, int connections, int seconds)
    {
        var start = new ProcessStartInfo("taskset") { RedirectStandardOutput = true };
        foreach (var argument in (string[])
        [
            "-c", Text(core), "wrk", "-t1", $"-c{connections}", $"-d{seconds}s", "--timeout", "30s", "--latency", "-s", ScriptFor(request), address.ToString(),
        ])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("wrk did not start");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Read(output);
    }

    /// <summary>The script's closing line: numbers without units, which wrk's own table has in three.</summary>
    internal static LoadResult Read(string output)
    {
        var line = output.Split('\n').LastOrDefault(text => text.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new InvalidDataException($"wrk said nothing that can be counted: {output}");
        var fields = line.Split(' ').Skip(1).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new((long)fields[0], fields[1] / 1e6, fields[2] / 1000, fields[3] / 1000, (long)fields[4], (long)fields[5]);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string ScriptFor(SampleKind kind)
    {
        if (_scripts.TryGetValue(kind.Name, out var path))
        {
            return path;
        }

        path = Path.Combine(folder, $"request-{_scripts.Count}.lua");
        File.WriteAllText(path, ScriptOf(kind), Encoding.Latin1);
        _scripts.Add(kind.Name, path);
        return path;
    }

    // The requests are put together once; then each connection is given the next.
    private static string ScriptOf(SampleKind kind)
    {
        var first = kind.Variants[0];
        var script = new StringBuilder();
        script.Append("wrk.method = ").Append(Quote(first.Method)).Append('\n');
        foreach (var (name, value) in first.Headers)
        {
            script.Append("wrk.headers[").Append(Quote(name)).Append("] = ").Append(Quote(value)).Append('\n');
        }

        script.Append("local variants = {\n");
        foreach (var variant in kind.Variants)
        {
            script.Append("  { ").Append(Quote(variant.Target)).Append(", ").Append(variant.Body is null ? "nil" : Quote(variant.Body)).Append(" },\n");
        }

        return script.Append("""
            }
            local requests = {}
            local sent = 0
            function init(args)
              for i, variant in ipairs(variants) do requests[i] = wrk.format(nil, variant[1], nil, variant[2]) end
            end
            function request()
              sent = sent % #requests + 1
              return requests[sent]
            end
            function done(summary, latency, requests)
              local errors = summary.errors
              io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
                errors.status, errors.connect + errors.read + errors.write + errors.timeout))
            end

            """).ToString();
    }

    // Every byte that is not plain is written as \ddd.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var ch in text)
        {
            if (ch is >= ' ' and <= '~' and not '"' and not '\\')
            {
                quoted.Append(ch);
            }
            else
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\{(int)ch:000}");
            }
        }

        return quoted.Append('"').ToString();
    }
}
