using System.Diagnostics;

namespace Sakimori.Hosting;

/// <summary>The sample application as a child process. It ends with this process, however this process ends.</summary>
internal sealed class LegacyShopProcess : IAsyncDisposable
{
    // It starts in half a second; a machine under load gets time.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

    private readonly Process process;

    private LegacyShopProcess(Process process, Uri address)
    {
        this.process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Starts it on a free loopback port and returns once it serves. Throws <see cref="IOException"/> when it does not.</summary>
    public static async Task<LegacyShopProcess> StartAsync(string programFolder, CancellationToken cancellation)
    {
        var program = Path.Combine(programFolder, "legacy-shop", "LegacyShop");
        if (!File.Exists(program))
            throw new IOException($"The sample application is missing: {program}");
        var process = Process.Start(new ProcessStartInfo(program, ["--listen", "http://127.0.0.1:0", "--until-input-closes"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new IOException($"{program} could not be started.");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(StartTimeout);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            {
                if (line.Split(" listening at ") is [_, var url])
                    return new LegacyShopProcess(process, new Uri(url));
            }

            throw new IOException("The sample application ended before it served.");
        }
        catch (Exception error)
        {
            process.Kill();
            process.Dispose();
            throw error is OperationCanceledException && !cancellation.IsCancellationRequested
                ? new IOException($"The sample application did not serve within {StartTimeout.TotalSeconds:0} s.")
                : error;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The end of its input is its signal to stop.
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
