using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sakimori.Benchmarks.Comparison;

namespace Sakimori.Benchmarks.Load;

/// <summary>The program as it ships, in a folder of its own, with or without its memory.</summary>
internal sealed class MeasuredGateway : IDisposable
{
    private readonly Process _process;

    private MeasuredGateway(Process process, string folder, JsonElement ready)
    {
        _process = process;
        Folder = folder;
        Address = new Uri(ready.GetProperty("sites")[0].GetProperty("listen")[0].GetString()!);
    }

    public string Folder { get; }

    public Uri Address { get; }

    public string State => Path.Combine(Folder, "state");

    /// <summary>Resident memory of its own, bytes: pages of the database's file that it maps are the system's, which takes them back.</summary>
    public long Memory => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))["RssAnon:".Length..^"kB".Length].Trim(),
        CultureInfo.InvariantCulture) * 1024;

    /// <summary>CPU time it has used.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="use">sqlite, postgresql or off.</param>
    /// <param name="postgres">With postgresql: where.</param>
    public static MeasuredGateway Start(string use, string? postgres)
    {
        var folder = Directory.CreateTempSubdirectory("sakimori-load-").FullName;
        var connection = Path.Combine(folder, "connection");
        File.WriteAllText(connection, postgres);
        var configuration = Path.Combine(folder, "sakimori.yaml");
        File.WriteAllText(configuration, $"""
            sites:
              - name: shop
                listen: http://127.0.0.1:0
                upstream: http://127.0.0.1:9
                rules: [starter]
                trusted_proxies: [127.0.0.1]
            state_dir: state
            store:
              use: {use}
              {(postgres is null ? "" : "connection_file: " + connection)}
            console:
              listen: http://127.0.0.1:0

            """);

        // It writes a line for each request it blocks, and to the file itself: whoever read them here would take cores from what is measured.
        // In a folder of its own: the one of the configuration is watched for changes.
        var log = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "log")).FullName, "gateway");
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" 2>\"$0\"", log, SakimoriFront.Program, "up", "--config", configuration, "--json"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        start.Environment["SAKIMORI_HOME"] = Path.Combine(folder, "home");
        var process = Process.Start(start)!;
        var ready = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException(File.ReadAllText(log));
        return new MeasuredGateway(process, folder, JsonDocument.Parse(ready).RootElement);
    }

    /// <summary>Stops it; it takes in first what its journal holds.</summary>
    public void Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
