using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Sakimori.EndToEnd;

/// <summary>A gateway that said it is ready; stopped with the test.</summary>
internal sealed partial class RunningGateway(Process process, JsonElement ready, StringBuilder log) : IAsyncDisposable
{
    // A record is flushed within 50 ms; a busy machine gets more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public int ProcessId => process.Id;

    public JsonElement Ready { get; } = ready;

    public JsonElement Site => Ready.GetProperty("sites")[0];

    public Uri Address => new(Site.GetProperty("listen")[0].GetString()!);

    public Uri Upstream => new(Site.GetProperty("upstream").GetString()!);

    public string AuditLog => Site.GetProperty("audit_log").GetString()!;

    public string Log
    {
        get
        {
            lock (log)
                return log.ToString();
        }
    }

    /// <summary>The records that fulfil a condition, once there is one.</summary>
    public async Task<List<JsonElement>> RecordsAsync(Func<JsonElement, bool> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            using var reader = new StreamReader(new FileStream(AuditLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            var text = await reader.ReadToEndAsync();
            var records = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement).Where(condition).ToList();
            if (records.Count > 0)
                return records;
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"no such record in {AuditLog}:\n{text}");
            await Task.Delay(10);
        }
    }

    /// <summary>Waits until the log says something.</summary>
    public async Task LogSaysAsync(string text)
    {
        var began = Stopwatch.GetTimestamp();
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"the log never said '{text}':\n{Log}");
            await Task.Delay(10);
        }
    }

    /// <summary>Waits until requests are judged as the rules of now say.</summary>
    public async Task RulesAreAsync(Func<Task<bool>> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"the rules were not taken:\n{Log}");
            await Task.Delay(20);
        }
    }

    public void Signal(PosixSignal signal) => Assert.Equal(0, Kill(process.Id, signal switch { PosixSignal.SIGHUP => 1, PosixSignal.SIGTERM => 15, _ => (int)signal }));

    public async Task<int> ExitAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(timeout.Token);
        return process.ExitCode;
    }

    public void KillAtOnce() => process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Signal(PosixSignal.SIGTERM);
            await ExitAsync();
        }

        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
