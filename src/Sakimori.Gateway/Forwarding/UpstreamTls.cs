using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Authentication;

namespace Sakimori.Gateway.Forwarding;

/// <summary>TLS towards the application.</summary>
internal static class UpstreamTls
{
    /// <summary>Today's suites first, then what servers of 2003 to 2012 have.</summary>
    [SupportedOSPlatform("linux")]
    public static CipherSuitesPolicy ObsoleteSuites { get; } = new(
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_DHE_RSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_DHE_RSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256,
        TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_RSA_WITH_3DES_EDE_CBC_SHA,
    ]);

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
            if (OperatingSystem.IsLinux())
            {
                // OpenSSL 3 signs TLS 1.0 and 1.1 (MD5 with SHA-1) at security level 0 only, which .NET sets with this policy. Every
                // suite named encrypts, so none without encryption is offered.
#pragma warning disable SYSLIB0040
                tls.EncryptionPolicy = EncryptionPolicy.AllowNoEncryption;
#pragma warning restore SYSLIB0040
                tls.CipherSuitesPolicy = ObsoleteSuites;
            }
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
