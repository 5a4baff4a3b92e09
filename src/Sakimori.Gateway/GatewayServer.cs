using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sakimori.Gateway.Auditing;
using Sakimori.Gateway.Inspection;
using Sakimori.Gateway.Observing;
using Sakimori.Gateway.Sites;
using Sakimori.Gateway.Telemetry;
using Sakimori.Waf;
using Sakimori.Waf.Charsets;
using Yarp.ReverseProxy.Forwarder;

namespace Sakimori.Gateway;

/// <summary>
/// A running gateway: its listeners are open and its rules are loaded. Thread-safe.
/// (Not called <c>Gateway</c>, which is the namespace: inside <c>Sakimori.*</c> that name would never resolve to a type.)
/// </summary>
public sealed partial class GatewayServer : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly SiteRegistry _registry;
    private readonly AuditLogs _audits;
    private readonly ListenerAddresses _addresses;
    private int _isStopped;

    private GatewayServer(WebApplication host, SiteRegistry registry, AuditLogs audits, ListenerAddresses addresses)
    {
        _host = host;
        _registry = registry;
        _audits = audits;
        _addresses = addresses;
    }

    /// <summary>The addresses really bound, with the port the system gave where 0 was asked.</summary>
    public ImmutableArray<Uri> Addresses => _addresses.All();

    /// <summary>What each site runs on now.</summary>
    public ImmutableArray<SiteStatus> Sites => [.. _registry.Sites.Select(Describe)];

    /// <summary>
    /// Loads all rules, creates the audit logs, opens the listeners and returns when requests are served.
    /// Throws <see cref="GatewayStartException"/> when a rule set has errors or a listener cannot be opened.
    /// </summary>
    public static async Task<GatewayServer> StartAsync(
        GatewayOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        var logger = loggers.CreateLogger("Sakimori.Gateway");
        var modes = new ModeStore(options.StateDirectory, out var modesError);
        if (modesError is not null)
        {
            Log.ModesUnreadable(logger, modesError);
        }

        var audits = new AuditLogs(logger);
        WebApplication? host = null;
        try
        {
            var registry = SiteRegistry.Create(options, new SiteFactory(modes, audits, time, logger), modes, logger);
            var addresses = new ListenerAddresses();
            host = Build(registry, addresses, options.Observer, loggers, time, logger);
            await registry.Warmed.WaitAsync(cancellation);
            await host.StartAsync(cancellation);
            foreach (var address in addresses.All())
            {
                Log.Listening(logger, address);
            }

            return new(host, registry, audits, addresses);
        }
        catch (Exception exception)
        {
            await audits.DisposeAsync();
            if (host is not null)
            {
                await host.DisposeAsync();
            }

            if (exception is IOException)
            {
                throw new GatewayStartException(exception.Message, [], exception);
            }

            throw;
        }
    }

    /// <summary>
    /// Takes new options: rules are compiled beside the running ones and swapped per site by one reference; requests in flight
    /// finish on theirs. A site with errors keeps everything it had, and the errors are returned. Listeners are not changed:
    /// a site that asks for other ones is reported in <see cref="ReloadResult.NeedsRestart"/>.
    /// </summary>
    public Task<ReloadResult> ReloadAsync(GatewayOptions options, CancellationToken cancellation = default) =>
        Task.Run(() => _registry.Reload(options), cancellation);

    /// <summary>
    /// Turns a site to another mode for requests that begin from now on. Recorded in the log and, with a state directory,
    /// in a file that outlives restarts and reloads until the configured mode is set again.
    /// </summary>
    public ModeSwitch SetMode(string site, EngineMode mode) => _registry.SetMode(site, mode);

    /// <summary>
    /// Fixes how a site's requests are read, for requests that begin from now on and until its configuration is loaded anew: null
    /// leaves the charset to each request. False when there is no such site.
    /// </summary>
    public bool SetReading(string site, Charset? charset, BackendProfile profile) => _registry.SetReading(site, charset, profile);

    /// <summary>Takes no new connections, lets requests in flight finish until <paramref name="cancellation"/>, flushes the audit logs.</summary>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        if (Interlocked.Exchange(ref _isStopped, 1) == 0)
        {
            await _host.StopAsync(cancellation);
            await _audits.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await StopAsync(atOnce.Token);
        await _host.DisposeAsync();
    }

    private static WebApplication Build(
        SiteRegistry registry, ListenerAddresses addresses, ITransactionObserver? observer, ILoggerFactory loggers, TimeProvider time, ILogger logger)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(new Http2Refusals(loggers));
        builder.Services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        builder.Services.AddSingleton(_ => new DecisionLog(logger, time));
        builder.Services.AddHttpForwarder();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        // What arrives is read, judged and answered by the thread of the pool that was woken for it, not handed from one to the next three
        // times: each of them has to be woken, and waits for a core beside whatever else the machine does. The thread that receives events is
        // another one, so that a long body holds up nobody else.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            ListenerBinding.Limit(kestrel, registry);
            foreach (var listener in registry.Listeners)
            {
                ListenerBinding.Listen(kestrel, listener, addresses, time, logger);
            }
        });
        var host = builder.Build();
        var services = new GatewayServices(host.Services.GetRequiredService<IHttpForwarder>(), BufferBudget.ForThisMachine(), observer, time, logger, host.Services.GetRequiredService<DecisionLog>());
        host.Run(new RequestHandler(services).HandleAsync);
        return host;
    }

    private SiteStatus Describe(Site site)
    {
        var model = site.Model;
        var addresses = _registry.Listeners.Where(listener => listener.Hosts.Sites.Contains(site)).SelectMany(_addresses.Of);
        return new(site.Name, [.. addresses], model.Options.Upstream, model.Mode, model.Options.Mode, model.Rules, model.Audit?.Dropped ?? 0)
        {
            Charset = model.Reading.Charset?.Name,
            PriorCharset = model.Reading.History?.Prior?.Name,
            Profile = model.Reading.Profile,
            SeenCharsets = [.. model.Reading.History?.Snapshot().Select(seen => KeyValuePair.Create(seen.Key.Name, seen.Value)) ?? []],
            Fail = model.Options.Fail,
            LoadedAt = model.LoadedAt,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Listening on {Address}.")]
        public static partial void Listening(ILogger logger, Uri address);

        [LoggerMessage(2, LogLevel.Error, "The saved modes cannot be read and are not in force: {Error}.")]
        public static partial void ModesUnreadable(ILogger logger, string error);
    }
}
