using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Sakimori.Commands;
using Sakimori.Domain;
using Sakimori.Gateway;
using Sakimori.Hosting.Memory;
using Sakimori.Hosting.Protecting;
using Sakimori.Rules;
using Sakimori.Storage;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;
using Sakimori.Web;

namespace Sakimori.Hosting;

/// <summary>
/// A gateway as a service: starts it, reloads on SIGHUP and when its configuration or rule files change, answers the control socket,
/// stops gracefully on SIGTERM and SIGINT.
/// </summary>
/// <param name="reread">Reads the configuration anew; null (after logging why) keeps the running one.</param>
/// <param name="configuration">The file to watch; null without one.</param>
/// <param name="library">Where rules and what they say in Japanese lie, and the control socket.</param>
/// <param name="loggers">Where what happens is told.</param>
/// <param name="time">The clock.</param>
internal sealed partial class GatewayHost(
    Func<LoadedConfiguration?> reread, string? configuration, RuleLibrary library, ILoggerFactory loggers, TimeProvider time)
{
    /// <summary>Rules judge sample requests for so long before they serve: the first clients should not pay for building automata.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);

    // Requests in flight get this long to finish.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private readonly ILogger log = loggers.CreateLogger("Sakimori");

    // What was last read without a mistake; replaced as a whole.
    private volatile LoadedConfiguration? current;

    /// <summary>
    /// Runs until a signal or <paramref name="cancellation"/>; <paramref name="ready"/> is told once requests are served. Throws
    /// <see cref="GatewayStartException"/> when the gateway cannot be started and <see cref="StoreException"/> when there is no journal.
    /// </summary>
    public async Task RunAsync(LoadedConfiguration first, Action<GatewayServer, MemoryService?> ready, CancellationToken cancellation)
    {
        current = first;
        BatchScheduling.Apply();
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

        using var meters = new GatewayMeters();
        await using var memory = first.Services.Store is null ? null : MemoryService.Open(first.Services, Observations.ToRecord, loggers, time);
        await using var server = await GatewayServer.StartAsync(first.Options with { Observer = memory?.Recorder }, loggers, time, stop.Token);
        using var protection = memory is null ? null : Protect(server, memory, meters);
        await using var control = OpenControl(server, memory, protection, reloads.Writer);
        using var watch = new FileWatch(() => reloads.Writer.TryWrite("file change"), (folder, reason) => LogNoWatch(log, folder, reason), time);
        watch.Watch(Watched(first.Options));
        if (memory is not null)
        {
            memory.Journal.TryDecide(Started(server));
            memory.Start(protection!);
            await memory.SettledAsync(stop.Token);
        }

        CompilerLeftovers.GiveBack();
        ready(server, memory);
        try
        {
            await foreach (var reason in reloads.Reader.ReadAllAsync(stop.Token))
                await ReloadAsync(server, memory, protection, reason, watch, stop.Token);
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
            site.DroppedRecords,
            new ControlReading(site.Charset, site.PriorCharset, site.SeenCharsets, BackendProfiles.Text(site.Profile)))),
    ];

    public static string ModeName(EngineMode mode) => mode.ToString().ToLowerInvariant();

    private IEnumerable<string> Watched(GatewayOptions running) =>
        running.Sites.SelectMany(site => site.WatchedPaths).Concat(configuration is null ? [] : [configuration]).Select(Path.GetFullPath);

    private async Task ReloadAsync(
        GatewayServer server, MemoryService? memory, Protection? protection, string reason, FileWatch watch, CancellationToken cancellation)
    {
        if (reread() is not { } fresh)
            return;
        current = fresh;
        watch.Watch(Watched(fresh.Options));
        var before = server.Sites.ToDictionary(site => site.Name, site => site.Rules?.Version ?? "");
        var result = await server.ReloadAsync(fresh.Options, cancellation);
        foreach (var site in result.Sites.Where(site => site.Applied && (site.RulesVersion ?? "") != before.GetValueOrDefault(site.Name, "")))
            memory?.Journal.TryDecide(RulesChanged(site, before.GetValueOrDefault(site.Name, ""), reason));
        CompilerLeftovers.Collect();
        if (protection is not null)
            await ApplyReadingsAsync(protection, cancellation);
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

    private Protection Protect(GatewayServer server, MemoryService memory, GatewayMeters meters) => new(
        server,
        new ProtectionParts(
            memory.Recorder,
            memory.Journal,
            meters,
            () => memory.Store,
            site => current!.Options.Sites.FirstOrDefault(options => options.Name == site),
            site => current!.Selections.GetValueOrDefault(site),
            cancellation => server.ReloadAsync(current!.Options, cancellation),
            RuleMessages.Read(library.JapaneseMessages),
            Observations.FamilyOf,
            Observations.ToRecord),
        time,
        log);

    /// <summary>What people fixed about reading goes over the configuration; while the store is away the configuration's word stands.</summary>
    private async Task ApplyReadingsAsync(Protection protection, CancellationToken cancellation)
    {
        try
        {
            await protection.ApplyReadingsAsync(cancellation);
        }
        catch (StoreException error)
        {
            LogReadingsNotApplied(log, error.Message);
        }
    }

    private LedgerDraft Started(GatewayServer server) => ByProgram(DecisionKind.Started, "gateway", new
    {
        Sites = server.Sites.Select(site => new { site.Name, Mode = ModeName(site.Mode), RulesVersion = site.Rules?.Version, Upstream = site.Upstream.ToString() }),
    });

    private LedgerDraft RulesChanged(SiteReload site, string before, string reason) =>
        ByProgram(DecisionKind.RulesChanged, $"site:{site.Name}", new { From = before, To = site.RulesVersion, Reason = reason });

    private LedgerDraft ByProgram(DecisionKind kind, string subject, object details) => new()
    {
        Time = time.GetUtcNow(),
        Kind = kind,
        Decider = DeciderKind.Program,
        DeciderName = $"sakimori {VersionCommand.Version.Split('+')[0]}",
        Subject = subject,
        Details = System.Text.Json.JsonSerializer.Serialize(details, Session.JsonOptions),
    };

    private ControlSocket? OpenControl(GatewayServer server, MemoryService? memory, Protection? protection, ChannelWriter<string> reloads)
    {
        var home = library.HomeFolder;
        try
        {
            return ControlSocket.Open(home, request => AnswerAsync(server, memory, protection, request, reloads));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            // The gateway guards all the same; only commands cannot reach it.
            LogNoControl(log, home, error.Message);
            return null;
        }
    }

    private async Task<ControlAnswer> AnswerAsync(
        GatewayServer server, MemoryService? memory, Protection? protection, ControlRequest request, ChannelWriter<string> reloads)
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
                result = protection is null
                    ? server.SetMode(site, mode) switch
                    {
                        ModeSwitch.Done => "done",
                        ModeSwitch.NotSaved => "not_saved",
                        ModeSwitch.NoRules => "no_rules",
                        _ => "unknown_site",
                    }
                    : await protection.SetModeAsync(site, (SiteMode)(int)mode, new Decider(request.By ?? "?", "sakimori mode")) switch
                    {
                        ProtectionOutcome.Done => "done",
                        ProtectionOutcome.NotSaved => "not_saved",
                        ProtectionOutcome.NoRules => "no_rules",
                        ProtectionOutcome.NotRecorded => "not_recorded",
                        _ => "unknown_site",
                    };
                LogMode(log, site, ModeName(mode), request.By ?? "?", result);
                break;
            default:
                result = "failed";
                break;
        }

        return new ControlAnswer(result, Environment.ProcessId, Describe(server), [])
        {
            Configuration = configuration,
            StateDirectory = current!.Services.Store is null ? null : current.Services.Directory,
            Console = memory?.Console?.Address.ToString(),
            Figures = protection is null ? null : ControlFigures.Of(protection.Figures, memory!),
        };
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Charsets and profiles that people fixed are not in force until the store answers: {Reason}")]
    private static partial void LogReadingsNotApplied(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: requests in flight finish")]
    private static partial void LogStopping(ILogger log);
}
