using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sakimori.Configuration;
using Sakimori.Gateway;
using Sakimori.Hosting;
using Sakimori.Hosting.Protecting;
using Sakimori.Languages;
using Sakimori.Rules;
using Sakimori.Storage;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;

namespace Sakimori.Commands;

/// <summary><c>sakimori up</c>: runs the gateway, in front of the sample application when told nothing else.</summary>
internal static class UpCommand
{
    private const string DefaultListen = "http://127.0.0.1:8080";
    private const string LogLine = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";

    public static Command Create(CommandFrame frame)
    {
        var upstream = new Option<string?>("--upstream") { Description = frame.Say(Messages.OptionUpstream), HelpName = "URL" };
        var listen = new Option<string?>("--listen") { Description = frame.Say(Messages.OptionListen), HelpName = "URL" };
        var config = new Option<string?>("--config") { Description = frame.Say(Messages.OptionConfig), HelpName = "FILE" };
        var mode = new Option<string?>("--mode") { Description = frame.Say(Messages.UpMode) };
        mode.AcceptOnlyFromAmong("off", "observe", "protect");
        var rules = new Option<string[]>("--rules")
        {
            Description = frame.Say(Messages.OptionRules),
            HelpName = "NAME|FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new ProductCommand(
            "up", frame.Say(Messages.UpDescription),
            "sakimori up", "sakimori up --rules crs", "sakimori up --upstream http://10.0.0.5:8080 --listen http://0.0.0.0:80 --mode observe",
            "sakimori up --config sakimori.yaml") { upstream, listen, config, mode, rules };
        command.SetAction((parsed, cancellation) =>
        {
            var session = frame.Open(parsed);
            var asked = new Asked(parsed.GetValue(upstream), parsed.GetValue(listen), parsed.GetValue(mode), parsed.GetValue(rules) ?? []);
            if (parsed.GetValue(config) is not { } file)
                return UpWithoutFileAsync(session, asked, cancellation);
            return asked is { Upstream: null, Listen: null, Mode: null, Rules.Length: 0 }
                ? UpWithFileAsync(session, session.Resolve(file), cancellation)
                : Task.FromResult(session.Fail(ExitCode.Usage, Messages.ConfigAlone));
        });
        return command;
    }

    private static async Task<int> UpWithFileAsync(Session session, string file, CancellationToken cancellation)
    {
        var read = session.Configuration.ReadFile(file);
        if (read.Options is null || read.Services is null)
            return session.Fail(ExitCode.Usage, read.Problems);
        using var loggers = CreateLoggers(session);
        var log = loggers.CreateLogger("Sakimori");
        return await RunAsync(session, loggers, new LoadedConfiguration(read.Options, read.Rules, read.Services), file, Reread, cancellation);

        LoadedConfiguration? Reread()
        {
            var again = session.Configuration.ReadFile(file);
            foreach (var problem in again.Problems)
                UpLog.BadConfiguration(log, problem);
            if (again.Options is null)
                UpLog.KeepsConfiguration(log, file);
            return again is { Options: { } options, Services: { } services } ? new LoadedConfiguration(options, again.Rules, services) : null;
        }
    }

    private static async Task<int> UpWithoutFileAsync(Session session, Asked asked, CancellationToken cancellation)
    {
        var upstream = TryUrl(asked.Upstream);
        if (asked.Upstream is not null && upstream is null)
            return session.Fail(ExitCode.Usage, Messages.UrlIsBad, asked.Upstream);
        var listen = TryUrl(asked.Listen ?? DefaultListen);
        if (listen is null || listen.Scheme != Uri.UriSchemeHttp)
            return session.Fail(ExitCode.Usage, Messages.UpListenHttp, asked.Listen);
        if (asked.Listen is null && !IsFree(listen.Port))
        {
            session.Surroundings.Error.WriteLine(session.Language.Say(Messages.UpPortTaken, listen.Port));
            listen = new Uri("http://127.0.0.1:0");
        }

        await using var shop = upstream is null ? await LegacyShopProcess.StartAsync(session.Surroundings.ProgramFolder, cancellation) : null;
        var services = ServiceOptions.In(Path.Combine(session.Surroundings.Folder, ServiceOptions.DefaultFolder));
        var name = shop is null ? "app" : "shop";
        var selection = RuleChoice.Entries(
            session, asked.Rules.Length == 0 ? [RuleLibrary.Starter] : asked.Rules, OverridesFile.PathOf(services.OverridesFolder, name));
        selection.Resolve(out var missing);
        var mode = Enum.Parse<EngineMode>(asked.Mode ?? "protect", ignoreCase: true);
        if (!missing.IsEmpty && mode != EngineMode.Off)
            return session.Fail(ExitCode.Usage, missing);

        Directory.CreateDirectory(services.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var options = new GatewayOptions
        {
            Sites =
            [
                new SiteOptions
                {
                    Name = name,
                    Listen = [listen],
                    Upstream = upstream ?? shop!.Address,
                    Mode = mode,
                    WarmUp = GatewayHost.WarmUp,
                    LoadRules = mode == EngineMode.Off ? null : selection.Load,
                    WatchedPaths = mode == EngineMode.Off ? [] : selection.WatchedPaths(),
                    AuditLog = Path.Combine(services.Directory, "audit.jsonl"),
                },
            ],
            StateDirectory = services.Directory,
        };
        var loaded = new LoadedConfiguration(options, new Dictionary<string, RuleSelection> { [name] = selection }, services);
        using var loggers = CreateLoggers(session);
        return await RunAsync(session, loggers, loaded, null, () => loaded, cancellation);
    }

    private static async Task<int> RunAsync(
        Session session, SerilogLoggerFactory loggers, LoadedConfiguration loaded, string? file, Func<LoadedConfiguration?> reread, CancellationToken cancellation)
    {
        var host = new GatewayHost(reread, file, session.Library, loggers, session.Surroundings.Time);
        try
        {
            await host.RunAsync(
                loaded,
                (server, memory) => UpSummary.Write(session, server, memory, loaded, session.Surroundings.Time.GetElapsedTime(session.Surroundings.Began)),
                cancellation);
            return ExitCode.Success;
        }
        catch (StoreException error)
        {
            return session.Fail(ExitCode.Usage, error.Message);
        }
        catch (GatewayStartException error)
        {
            var errors = error.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToImmutableArray();
            if (!session.Json)
                session.Fail(ExitCode.Usage, errors);
            return session.Fail(ExitCode.Usage, error.Message);
        }
    }

    private static SerilogLoggerFactory CreateLoggers(Session session)
    {
        var configuration = new LoggerConfiguration().MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // It says nothing above, but while it could, ASP.NET Core makes a trace and a scope for each request.
            .MinimumLevel.Override("Microsoft.AspNetCore.Hosting.Diagnostics", LevelAlias.Off)
            .MinimumLevel.Override("Yarp", LogEventLevel.Error);
        configuration = session.Json ? configuration.WriteTo.Sink(new StandardErrorSink(new CompactJsonFormatter()))
            : Console.IsErrorRedirected ? configuration.WriteTo.Sink(new StandardErrorSink(new MessageTemplateTextFormatter(LogLine, CultureInfo.InvariantCulture)))
            : configuration.WriteTo.Console(outputTemplate: LogLine, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);
        return new SerilogLoggerFactory(configuration.CreateLogger(), dispose: true);
    }

    private static Uri? TryUrl(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" ? uri : null;

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed record Asked(string? Upstream, string? Listen, string? Mode, string[] Rules);
}
