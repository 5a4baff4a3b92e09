using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Sakimori.Web.Hosting;

/// <summary>Binds Kestrel to the one address the console has.</summary>
internal static class ConsoleListener
{
    /// <summary>Listens where the options say. Throws <see cref="ArgumentException"/> for plain HTTP beyond this machine.</summary>
    public static void Listen(KestrelServerOptions kestrel, ConsoleOptions options)
    {
        var host = options.Listen.Host.Trim('[', ']');
        var address = host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(host, out var parsed) ? parsed
            : throw new ArgumentException($"'{host}' is no address of this machine");
        kestrel.AddServerHeader = false;
        // Pages, forms and API calls are small; exports go the other way.
        kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        if (options.Listen.Scheme == Uri.UriSchemeHttps)
        {
            var files = options.Tls ?? throw new ArgumentException("https needs a certificate and its key");
            var certificate = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
            kestrel.Listen(address, options.Listen.Port, listen => listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate }));
            return;
        }

        if (!IPAddress.IsLoopback(address))
        {
            throw new ArgumentException($"beyond this machine the console speaks https only: {options.Listen}");
        }

        kestrel.Listen(address, options.Listen.Port);
    }

    /// <summary>A socket bound to the endpoint, or to a free port of its address when another program has that one, even if it came a moment ago.</summary>
    public static Socket BindOrMove(EndPoint endpoint)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse && endpoint is IPEndPoint)
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(((IPEndPoint)endpoint).Address, 0));
        }
    }
}
