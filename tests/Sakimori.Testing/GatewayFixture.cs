using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Gateway;
using Sakimori.Gateway.Observing;
using Sakimori.Waf;

namespace Sakimori.Testing;

/// <summary>A gateway on loopback in front of one application, with a folder of its own that goes with it.</summary>
public sealed class GatewayFixture : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private GatewayFixture(GatewayServer server, GatewayOptions options, DirectoryInfo folder)
    {
        Server = server;
        Options = options;
        _folder = folder;
    }

    public GatewayServer Server { get; }

    public GatewayOptions Options { get; }

    /// <summary>The first listener.</summary>
    public Uri Address => Server.Addresses[0];

    public string AuditPath => Path.Combine(_folder.FullName, "audit.log");

    /// <summary>Starts a gateway with one site that is off, changed by <paramref name="change"/>.</summary>
    public static async Task<GatewayFixture> StartAsync(
        Uri upstream, Func<SiteOptions, SiteOptions>? change = null, TimeProvider? time = null, ILoggerFactory? loggers = null,
        ITransactionObserver? observer = null)
    {
        var folder = Directory.CreateTempSubdirectory("sakimori-");
        var site = new SiteOptions
        {
            Name = "site",
            Listen = [new Uri("http://127.0.0.1:0")],
            Upstream = upstream,
            Mode = EngineMode.Off,
            AuditLog = Path.Combine(folder.FullName, "audit.log"),
        };
        var options = new GatewayOptions { Sites = [change?.Invoke(site) ?? site], StateDirectory = Path.Combine(folder.FullName, "state"), Observer = observer };
        return await StartAsync(options, folder, time, loggers);
    }

    public static async Task<GatewayFixture> StartAsync(
        GatewayOptions options, DirectoryInfo? folder = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        folder ??= Directory.CreateTempSubdirectory("sakimori-");
        var server = await GatewayServer.StartAsync(options, loggers ?? NullLoggerFactory.Instance, time ?? TimeProvider.System, CancellationToken.None);
        return new GatewayFixture(server, options, folder);
    }

    public Task<RawResponse> SendAsync(string request) => RawClient.SendAsync(Address, request);

    /// <summary>Stops the gateway, so that everything is written, and reads the audit log's lines.</summary>
    public async Task<string[]> StopAndReadAuditAsync()
    {
        await Server.StopAsync();
        return await File.ReadAllLinesAsync(AuditPath);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
