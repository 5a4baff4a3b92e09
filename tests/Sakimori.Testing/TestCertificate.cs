using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sakimori.Testing;

/// <summary>Self-signed certificates made for one test run.</summary>
public static class TestCertificate
{
    public static X509Certificate2 Create(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Create(name, new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256));
    }

    /// <summary>As servers of the last decade have it.</summary>
    public static X509Certificate2 CreateRsa(string name)
    {
        using var key = RSA.Create(2048);
        return Create(name, new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static X509Certificate2 Create(string name, CertificateRequest request)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    /// <summary>Writes a PEM pair and returns their paths.</summary>
    public static (string Certificate, string Key) WritePem(X509Certificate2 certificate, string folder)
    {
        var paths = (Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        File.WriteAllText(paths.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(paths.Item2, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return paths;
    }

    /// <summary>The server side of TLS over a stream.</summary>
    public static Func<Stream, Task<Stream>> ServerSide(
        X509Certificate2 certificate, SslProtocols protocols = SslProtocols.None, CipherSuitesPolicy? suites = null) => async stream =>
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            EnabledSslProtocols = protocols,
            CipherSuitesPolicy = suites,
#pragma warning disable SYSLIB0040 // With named suites it only lowers OpenSSL's security level.
            EncryptionPolicy = suites is null ? EncryptionPolicy.RequireEncryption : EncryptionPolicy.AllowNoEncryption,
#pragma warning restore SYSLIB0040
        });
        return tls;
    };

    /// <summary>The client side of TLS over a stream, trusting anyone and noting whom.</summary>
    public static Func<Stream, Task<Stream>> ClientSide(string host, Action<X509Certificate2>? seen = null) => async stream =>
    {
        var tls = new SslStream(stream, false, (_, certificate, _, _) =>
        {
            seen?.Invoke((X509Certificate2)certificate!);
            return true;
        });
        await tls.AuthenticateAsClientAsync(host);
        return tls;
    };
}
