using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Sakimori.Gateway;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;

namespace Sakimori.Hosting;

/// <summary>
/// A gateway as a service: starts it, reloads on SIGHUP and when its configuration or rule files change, answers the control socket,
/// stops gracefully on SIGTERM and SIGINT.
/// </summary>
/// <param name="options">Reads the options anew; null (after logging why) keeps the running ones.</param>
/// <param name="configuration">The file to watch; null without one.</param>
/// <param name="home">Where the control socket lies.</param>
/// <param name="loggers">Where what happens is told.</param>
/// <param name="time">The clock.</param>
internal sealed partial class GatewayHost(
    Func<GatewayOptions?> options, string? configuration, string home, ILoggerFactory loggers, TimeProvider time)
{
    /// <summary>Rules judge sample requests for so long before they serve: the first clients should not pay for building automata.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);

    // Requests in flight get this long to finish.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private readonly ILogger log = loggers.CreateLogger("Sakimori");

    /// <summary>
    /// Runs until a signal or <paramref name="cancellation"/>; <paramref name="ready"/> is told once requests are served. Throws
    /// <see cref="GatewayStartException"/> when the gateway cannot be started.
    /// </summary>
    public async Task RunAsync(GatewayOptions first, Action<GatewayServer> ready, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Reloads are made one after the other; several asked for at once are one.
        var reloads = Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            reloads.Writer.TryWrite("SIGHUP");
        });

        await using var server = await GatewayServer.StartAsync(first, loggers, time, stop.Token);
        await using var control = OpenControl(server, reloads.Writer);
        using var watch = new FileWatch(() => reloads.Writer.TryWrite("file change"), (folder, reason) => LogNoWatch(log, folder, reason), time);
        watch.Watch(Watched(first));
        ready(server);
        try
        {
            await foreach (var reason in reloads.Reader.ReadAllAsync(stop.Token))
                await ReloadAsync(server, reason, watch, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }

        LogStopping(log);
        using var deadline = new CancellationTokenSource(StopTimeout, time);
        await server.StopAsync(deadline.Token);

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>The sites of a running gateway, as commands and JSON show them.</summary>
    public static ImmutableArray<ControlSite> Describe(GatewayServer server) =>
    [
        .. server.Sites.Select(site => new ControlSite(
            site.Name,
            [.. site.Addresses.Select(address => address.ToString())],
            site.Upstream.ToString(),
            ModeName(site.Mode),
            ModeName(site.ConfiguredMode),
            site.Rules?.Version,
            site.Rules?.RulesPerPhase.Sum() ?? 0,
            site.Rules?.RulesPerPhase ?? [],
            site.DroppedRecords)),
    ];

    public static string ModeName(EngineMode mode) => mode.ToString().ToLowerInvariant();

    private IEnumerable<string> Watched(GatewayOptions running) =>
        running.Sites.SelectMany(site => site.WatchedPaths).Concat(configuration is null ? [] : [configuration]).Select(Path.GetFullPath);

    private async Task ReloadAsync(GatewayServer server, string reason, FileWatch watch, CancellationToken cancellation)
    {
        if (options() is not { } fresh)
            return;
        watch.Watch(Watched(fresh));
        var result = await server.ReloadAsync(fresh, cancellation);
        foreach (var site in result.Sites)
        {
            foreach (var diagnostic in site.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
                LogRuleError(log, site.Name, diagnostic);
            foreach (var error in site.Errors)
                LogSiteError(log, site.Name, error);
            if (site.Applied)
                LogReloaded(log, site.Name, reason, site.RulesVersion);
            else
                LogKept(log, site.Name, reason);
        }

        foreach (var sentence in result.NeedsRestart)
            LogNeedsRestart(log, sentence);
    }

    private ControlSocket? OpenControl(GatewayServer server, ChannelWriter<string> reloads)
    {
        try
        {
            return ControlSocket.Open(home, request => Task.FromResult(Answer(server, request, reloads)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            // The gateway guards all the same; only commands cannot reach it.
            LogNoControl(log, home, error.Message);
            return null;
        }
    }

    private ControlAnswer Answer(GatewayServer server, ControlRequest request, ChannelWriter<string> reloads)
    {
        var result = "done";
        switch (request.Do)
        {
            case "status":
                break;
            case "reload":
                reloads.TryWrite($"asked for by {request.By}");
                break;
            case "mode" when request.Site is { } site && Enum.TryParse<EngineMode>(request.Mode, ignoreCase: true, out var mode):
                result = server.SetMode(site, mode) switch
                {
                    ModeSwitch.Done => "done",
                    ModeSwitch.NotSaved => "not_saved",
                    ModeSwitch.NoRules => "no_rules",
                    _ => "unknown_site",
                };
                LogMode(log, site, ModeName(mode), request.By ?? "?", result);
                break;
            default:
                result = "failed";
                break;
        }

        return new ControlAnswer(result, Environment.ProcessId, Describe(server), []);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Site {Site} reloaded ({Reason}); rules {RulesVersion}")]
    private static partial void LogReloaded(ILogger log, string site, string reason, string? rulesVersion);

    [LoggerMessage(Level = LogLevel.Error, Message = "Site {Site} keeps what it had ({Reason})")]
    private static partial void LogKept(ILogger log, string site, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Site {Site}: {Diagnostic}")]
    private static partial void LogRuleError(ILogger log, string site, Diagnostic diagnostic);

    [LoggerMessage(Level = LogLevel.Error, Message = "Site {Site}: {Error}")]
    private static partial void LogSiteError(ILogger log, string site, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not in force until a restart: {Sentence}")]
    private static partial void LogNeedsRestart(ILogger log, string sentence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Site {Site} turned to {Mode} by {By}: {Result}")]
    private static partial void LogMode(ILogger log, string site, string mode, string by, string result);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Commands cannot reach this gateway: no control socket in {Home}: {Reason}")]
    private static partial void LogNoControl(ILogger log, string home, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} is not watched ({Reason}); SIGHUP reloads")]
    private static partial void LogNoWatch(ILogger log, string file, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: requests in flight finish")]
    private static partial void LogStopping(ILogger log);
}
