using System.Diagnostics;
using System.Text.Json;
using Sakimori.Fuzz;
using Sakimori.Fuzz.Coverage;
using Sakimori.Fuzz.Runs;

// The program calls itself: "instrument FOLDER" makes the copy that fuzzes, "worker" is one target's process.
if (args is ["instrument", var folder])
{
    Instrumentation.Instrument(folder);
    return 0;
}

// Before anything of the instrumented assemblies runs.
CoverageMap.Attach();
var targets = FuzzTargets.CreateAll();
var isWorker = args is ["worker", ..];
var options = FuzzOptions.Parse(isWorker ? args.AsSpan(1) : args, [.. targets.Select(target => target.Name)], out var error);
if (options is null)
{
    Console.Error.WriteLine(error);
    return 2;
}

if (options.Help)
{
    Console.WriteLine(FuzzOptions.Usage);
    return 0;
}

var chosen = targets.Where(target => options.Targets.Count == 0 || options.Targets.Contains(target.Name)).ToList();
if (options.List)
{
    chosen.ForEach(target => Console.WriteLine(target.Name));
    return 0;
}

if (!Instrumentation.IsActive())
{
    Console.Error.WriteLine("this copy is not instrumented; start it by fuzz/run");
    return 2;
}

var folders = FuzzFolders.Find();
if (isWorker)
{
    new Worker(chosen.Single(), options, folders).Run();
    return 0;
}

var output = options.Json ? Console.Error : Console.Out;
output.WriteLine($"seed {options.Seed}");
var board = new Board(output, isTerminal: options.Json ? !Console.IsErrorRedirected : !Console.IsOutputRedirected);
var started = Stopwatch.GetTimestamp();
var reports = await new Coordinator(options, folders, board).RunAsync(chosen.Select(target => target.Name));
board.End(reports, Stopwatch.GetElapsedTime(started));
if (options.Json)
{
    Console.WriteLine(JsonSerializer.Serialize(new { seed = options.Seed, targets = reports }));
}

return reports.Any(report => report.Findings.Count > 0) ? 1 : 0;
