using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Sakimori.Fuzz.Runs;

/// <summary>Runs a worker process per target, as many at once as asked for, and gathers what they report.</summary>
internal sealed class Coordinator(FuzzOptions options, FuzzFolders folders, Board board)
{
    /// <summary>A worker that needs more than this is broken; a finding, not a dead machine.</summary>
    private const string WorkerHeapLimit = "0x80000000";

    private readonly object _gate = new();
    private readonly List<WorkerReport> _done = [];

    /// <summary>The final report of every target, in the order of their names.</summary>
    public async Task<IReadOnlyList<WorkerReport>> RunAsync(IEnumerable<string> targets)
    {
        var names = targets.ToList();
        board.Begin(names.Count);
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = options.Jobs }, async (name, _) =>
        {
            var report = await RunWorkerAsync(name);
            lock (_gate)
            {
                _done.Add(report);
            }

            board.Done(report);
        });
        return [.. _done.OrderBy(static report => report.Target, StringComparer.Ordinal)];
    }

    private async Task<WorkerReport> RunWorkerAsync(string name)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "worker", "--target", name, "--seed", options.Seed.ToString(CultureInfo.InvariantCulture),
                "--seconds", options.Time.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            },
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = WorkerHeapLimit;
        start.Environment["DOTNET_gcConcurrent"] = "0";
        if (options.Minimise)
        {
            start.ArgumentList.Add("--minimise");
        }

        using var worker = Process.Start(start)!;
        var errors = worker.StandardError.ReadToEndAsync();
        var last = new WorkerReport { Target = name };
        while (await worker.StandardOutput.ReadLineAsync() is { } line)
        {
            last = JsonSerializer.Deserialize<WorkerReport>(line)!;
            board.Update(last);
        }

        await worker.WaitForExitAsync();
        return last.IsFinal ? last : Died(last, worker.ExitCode, await errors);
    }

    private WorkerReport Died(WorkerReport last, int code, string errors)
    {
        var input = CurrentInput.Read(Path.Combine(folders.Current, last.Target)) ?? [];
        var path = Path.GetRelativePath(folders.Root, FuzzFolders.Write(folders.Regressions, last.Target, input));
        var lines = errors.Split('\n');
        var finding = new Finding("death", $"the process ended with {code}", string.Join('\n', lines.Take(40)), input, path);
        return last with { IsFinal = true, Findings = [.. last.Findings, finding] };
    }
}
