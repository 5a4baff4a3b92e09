using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Sakimori.Gateway.Clients;

namespace Sakimori.Gateway.Sites;

/// <summary>Tells Kestrel what to listen on, and to stay out of the way of what is judged elsewhere.</summary>
internal static class ListenerBinding
{
    /// <summary>The wire guard bounds heads; Kestrel's own bounds stay just above, as a second line.</summary>
    private const int Margin = 16 * 1024;

    public static void Limit(KestrelServerOptions kestrel, SiteRegistry registry)
    {
        var sites = registry.Sites.Select(site => site.Model.Options).ToArray();
        var headBytes = sites.Max(site => site.Limits.HeaderBytes) + Margin;
        var limits = kestrel.Limits;
        kestrel.AddServerHeader = false;
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        limits.MaxRequestBodySize = null;
        limits.MaxRequestLineSize = headBytes;
        limits.MaxRequestHeadersTotalSize = headBytes;
        limits.MaxRequestHeaderCount = sites.Max(site => site.Limits.HeaderCount) + 16;
        limits.Http2.MaxRequestHeaderFieldSize = headBytes;
        limits.RequestHeadersTimeout = sites.Max(site => site.Timeouts.Header) + TimeSpan.FromSeconds(1);
        // A head is shown to Kestrel only when it is complete; until then it believes the connection to be idle.
        limits.KeepAliveTimeout = sites.Max(site => site.Timeouts.Header + site.Timeouts.Idle);
    }

    public static void Listen(KestrelServerOptions kestrel, Listener listener, ListenerAddresses addresses, TimeProvider time, ILogger logger)
    {
        foreach (var endPoint in listener.EndPoints())
        {
            kestrel.Listen(endPoint, listen =>
            {
                addresses.Add(listener, listen);
                listen.Protocols = listener.IsTls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
                listen.Use(next => new ConnectionEntrance(next, listener, time, logger).EnterAsync);
                if (listener.IsTls)
                {
                    listen.UseHttps(new TlsHandshakeCallbackOptions
                    {
                        OnConnection = context => new ValueTask<SslServerAuthenticationOptions>(
                            SiteRegistry.TlsFor(listener, context.ClientHelloInfo.ServerName)
                            ?? throw new AuthenticationException("No certificate for this name.")),
                    });
                }

                listen.Use(next => new ConnectionScope(next, listener, time).ServeAsync);
            });
        }
    }
}
