using System.Net.Security;
using System.Security.Authentication;

namespace Sakimori.Gateway.Forwarding;

/// <summary>TLS towards the application.</summary>
internal static class UpstreamTls
{
    public static async ValueTask<Stream> AuthenticateAsync(Stream stream, string host, UpstreamOptions options, CancellationToken cancellation)
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = host };
        if (options.AllowInvalidCertificate)
        {
#pragma warning disable CA5359 // Only where a site says so, with a warning in the log.
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        if (options.AllowObsoleteTls)
        {
#pragma warning disable SYSLIB0039, CA5397 // Only where a site says so, with a warning in the log.
            tls.EnabledSslProtocols = SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12 | SslProtocols.Tls13;
#pragma warning restore SYSLIB0039, CA5397
        }

        var secured = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await secured.AuthenticateAsClientAsync(tls, cancellation);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }
}
