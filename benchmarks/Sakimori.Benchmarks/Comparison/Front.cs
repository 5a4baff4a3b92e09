using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sakimori.Benchmarks.Comparison;

/// <summary>A server that was started here, on one core, and ends when disposed.</summary>
internal sealed class Front : IDisposable
{
    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_stopTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly string _logFile;

    private Front(Side side, string mode, Uri address, Process process, string logFile)
    {
        (Side, Mode, Address, _process, _logFile) = (side, mode, address, process, logFile);
        Usage = new ProcessGroup(process.Id);
    }

    public Side Side { get; }

    /// <summary>off, PL1, PL4; the backend's is empty.</summary>
    public string Mode { get; }

    public Uri Address { get; }

    /// <summary>What it has used.</summary>
    public ProcessGroup Usage { get; }

    /// <summary>Starts a program on a core and returns when it accepts connections.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not listen in a minute.</exception>
    public static Front Start(Side side, string mode, int core, Uri address, string logFile, string program, params ReadOnlySpan<string> arguments)
    {
        // taskset and sh become the program: the process id stays. Its words go to a file, so that no pipe fills.
        var start = new ProcessStartInfo("taskset");
        foreach (var argument in (string[])["-c", core.ToString(System.Globalization.CultureInfo.InvariantCulture), "sh", "-c", "exec \"$@\" >\"$0\" 2>&1", logFile, program])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var front = new Front(side, mode, address, process, logFile);
        for (var began = Stopwatch.StartNew(); began.Elapsed < s_startTime && !process.HasExited; Thread.Sleep(50))
        {
            if (Accepts(address))
            {
                return front;
            }
        }

        front.Dispose();
        throw new InvalidOperationException($"{program} does not listen on {address}: {File.ReadAllText(logFile)}");
    }

    /// <summary>A port of loopback nobody listens on.</summary>
    public static Uri FreeAddress()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
    }

    /// <summary>Returns when it has finished what it was still working on, or after ten seconds.</summary>
    public void WaitUntilIdle()
    {
        for (var began = Stopwatch.StartNew(); began.Elapsed < s_stopTime;)
        {
            var before = Usage.CpuSeconds();
            Thread.Sleep(s_pause);
            if (Usage.CpuSeconds() - before < s_pause.TotalSeconds / 5)
            {
                return;
            }
        }
    }

    /// <summary>The end of what it wrote, for a message about its failure.</summary>
    public string LastWords()
    {
        var text = File.ReadAllText(_logFile);
        return text[Math.Max(0, text.Length - 2000)..];
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            // Ends this process, and nginx then its worker.
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
            if (!_process.WaitForExit(s_stopTime))
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private static bool Accepts(Uri address)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
