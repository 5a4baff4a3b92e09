using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sakimori.Incidents;
using Sakimori.Storage;
using Sakimori.Storage.Journals;
using Sakimori.Web.Api;
using Sakimori.Web.Hosting;
using Sakimori.Web.Identity;
using Sakimori.Web.Live;
using Sakimori.Web.Mcp;
using Sakimori.Web.Security;
using Sakimori.Web.Telemetry;

namespace Sakimori.Web;

/// <summary>Where and how the console is offered.</summary>
public sealed record ConsoleOptions
{
    /// <summary>Address and port; loopback unless the operator says otherwise. Port 0 takes a free one.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:9090");

    /// <summary>Where the port is somebody else's, any free one is taken instead of failing.</summary>
    public bool MayMove { get; init; }

    /// <summary>PEM certificate and key for <c>https</c>; <c>https</c> is demanded for an address that is not loopback.</summary>
    public (string Certificate, string Key)? Tls { get; init; }

    /// <summary>Names the console is called by besides its address and those of its certificate, such as a proxy's; requests for others are refused.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Folder for keys that protect cookies; they survive a restart.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>A session ends after this time without use.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after this time in any case.</summary>
    public TimeSpan SessionLength { get; init; } = TimeSpan.FromHours(12);

    /// <summary>The one who made a proposal may not approve it.</summary>
    public bool ForbidOwnApproval { get; init; }

    /// <summary>Approvers and admins must set up a second factor before they may decide.</summary>
    public bool RequireSecondFactor { get; init; }

    /// <summary>The zone times are shown in to people whose browser names none; null is the machine's.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>What is kept how long, as the configuration says, for people to see; null when it is not known here.</summary>
    public RetentionPolicy? Retention { get; init; }
}

/// <summary>What the console shows and changes.</summary>
public sealed record ConsoleParts(Store Store, Journal Journal, Intake Intake, IProtection Protection);

/// <summary>The running console: pages, API, live data, metrics. Thread-safe.</summary>
public sealed class ConsoleServer : IAsyncDisposable
{
    private readonly WebApplication _host;

    private ConsoleServer(WebApplication host, Uri address)
    {
        _host = host;
        Address = address;
    }

    /// <summary>Opens the listener and returns when pages are served. Throws <see cref="IOException"/> when it cannot listen.</summary>
    public static async Task<ConsoleServer> StartAsync(
        ConsoleOptions options, ConsoleParts parts, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation = default)
    {
        var host = Build(options, parts, loggers, time);
        try
        {
            await host.StartAsync(cancellation);
            var address = new Uri(host.Urls.First());
            await ConsoleIdentity.StartAsync(host.Services, address, cancellation);
            return new(host, address);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where it is, port resolved.</summary>
    public Uri Address { get; }

    /// <summary>What it is made of, for tests.</summary>
    internal IServiceProvider Services => _host.Services;

    /// <summary>The one-time link that makes the first admin; null once there is somebody. Good for an hour and one use; a restart makes a new one.</summary>
    public Uri? SetUpLink => ConsoleIdentity.SetUpLink(_host.Services);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
    }

    private static WebApplication Build(ConsoleOptions options, ConsoleParts parts, ILoggerFactory loggers, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ConsoleServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => ConsoleListener.Listen(kestrel, options));
        if (options.MayMove)
        {
            builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = ConsoleListener.BindOrMove);
        }


        var services = builder.Services;
        services.AddSingleton(loggers);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton(time);
        services.AddSingleton(options);
        services.AddSingleton(parts);
        services.AddSingleton(parts.Protection);
        // Open circuits are not worth waiting for.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        services.AddRouting();
        services.AddHttpContextAccessor();
        services.AddCascadingAuthenticationState();
        services.AddRazorComponents().AddInteractiveServerComponents();
        ConsolePages.Add(services);
        ConsoleIdentity.Add(services, options, parts);
        ConsoleApi.Add(services, parts);
        LiveEvents.Add(services, parts);
        McpEndpoint.Add(services, parts);
        ConsoleTelemetry.Add(services, parts);

        var host = builder.Build();
        ConsoleTelemetry.Use(host);
        ConsoleSecurity.Use(host);
        host.UseRouting();
        ConsoleIdentity.Use(host);
        host.UseAntiforgery();
        EmbeddedAssets.Map(host);
        ConsoleIdentity.Map(host);
        ConsoleApi.Map(host);
        LiveEvents.Map(host);
        McpEndpoint.Map(host);
        ConsoleTelemetry.Map(host);
        ConsolePages.Map(host);
        return host;
    }
}
