using System.Net;
using System.Net.Sockets;
using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace Sakimori.Gateway.Forwarding;

/// <summary>How one application is reached: an address, a pool of connections, and the oddities it needs.</summary>
internal sealed class Upstream
{
    /// <summary>Shorter than the keep-alive of every old server, so that a request seldom meets a connection being closed.</summary>
    private static readonly TimeSpan IdleConnectionLifetime = TimeSpan.FromSeconds(15);

    /// <summary>A name that moves to another machine is followed within this time.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    private readonly UpstreamOptions _options;
    private readonly TimeSpan _connectTimeout;

    public Upstream(Uri address, UpstreamOptions options, SiteTimeouts timeouts)
    {
        Address = address;
        _options = options;
        _connectTimeout = timeouts.Connect;
        Origin = $"http://{address.Authority}{(address.IsDefaultPort ? $":{address.Port}" : "")}";
        PathPrefix = address.AbsolutePath.TrimEnd('/');
        RequestConfig = new ForwarderRequestConfig
        {
            ActivityTimeout = timeouts.Idle,
            Version = options.Http10 ? HttpVersion.Version10 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        Invoker = CreateInvoker(int.MaxValue);
    }

    public Uri Address { get; }

    /// <summary>What the handler is told: <c>http</c> and the authority with its port, without slash.</summary>
    public string Origin { get; }

    /// <summary>What is put before every path; empty for an application at the root.</summary>
    public string PathPrefix { get; }

    public bool IsTls => Address.Scheme == Uri.UriSchemeHttps;

    public bool SpeaksHttp10 => _options.Http10;

    /// <summary>Replaces the client's Host; null keeps it.</summary>
    public string? Host => _options.Host;

    public bool ConnectionPerClient => _options.ConnectionPerClient;

    public ForwarderRequestConfig RequestConfig { get; }

    /// <summary>
    /// The shared pool. Never disposed: after a reload requests in flight still use it, and its idle connections close by themselves.
    /// </summary>
    public HttpMessageInvoker Invoker { get; }

    /// <summary>The same upstream is kept over a reload when nothing about it changed.</summary>
    public bool IsFor(SiteOptions options) =>
        Address == options.Upstream && _options == options.UpstreamOptions
        && _connectTimeout == options.Timeouts.Connect && RequestConfig.ActivityTimeout == options.Timeouts.Idle;

    public HttpMessageInvoker CreateInvoker(int connectionLimit)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = _connectTimeout,
            MaxConnectionsPerServer = connectionLimit,
            PooledConnectionIdleTimeout = connectionLimit == 1 ? Timeout.InfiniteTimeSpan : IdleConnectionLifetime,
            PooledConnectionLifetime = connectionLimit == 1 ? Timeout.InfiniteTimeSpan : ConnectionLifetime,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ConnectCallback = ConnectAsync,
        };
        return new HttpMessageInvoker(handler);
    }

    /// <summary>
    /// Opens a connection, with TLS where the address says <c>https</c>. The handler itself is told <c>http</c>: it would name
    /// the client's Host to the upstream's TLS, check the certificate against it, and keep one pool per Host an attacker invents.
    /// </summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return new GatheringStream(IsTls ? await UpstreamTls.AuthenticateAsync(stream, Address.IdnHost, _options, cancellation) : stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
