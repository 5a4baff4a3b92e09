using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Sakimori.EndToEnd;

/// <summary>The built program in a folder and a home of its own.</summary>
internal sealed class SakimoriProgram : IDisposable
{
    // Far more than a start takes, so that only a hang fails.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public SakimoriProgram() => Directory.CreateDirectory(Home);

    /// <summary>The working directory; configuration, rules and logs of a test lie here.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("sakimori-e2e-").FullName;

    public string Home => Path.Combine(Folder, "home");

    /// <summary>The folder of the built program: beside this suite's own output, same configuration.</summary>
    public static string ProgramFolder { get; } = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Sakimori", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Runs a command to its end.</summary>
    public async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args)
    {
        using var process = Start(Path.Combine(ProgramFolder, "sakimori"), args);
        using var timeout = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts <c>up</c> and returns once it says that it is ready.</summary>
    public async Task<RunningGateway> UpAsync(params string[] args)
    {
        var process = Start(Path.Combine(ProgramFolder, "sakimori"), ["up", .. args, "--json"]);
        using var timeout = new CancellationTokenSource(Patience);
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
                errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        var line = await process.StandardOutput.ReadLineAsync(timeout.Token);
        Assert.True(line is not null && line.Contains("\"ready\"", StringComparison.Ordinal), $"not ready: {line}\n{errors}");
        return new RunningGateway(process, JsonDocument.Parse(line).RootElement, errors);
    }

    public Process Start(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SAKIMORI_HOME"] = Home;
        start.Environment["LANG"] = "C";
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
