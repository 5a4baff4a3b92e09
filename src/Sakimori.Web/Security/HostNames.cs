using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Sakimori.Web.Security;

/// <summary>
/// The names the console answers to. A page elsewhere can point its own name at this machine (DNS rebinding) and would then be of the
/// same origin as a console on loopback; it cannot change the name its browser sends.
/// </summary>
internal sealed class HostNames
{
    private readonly FrozenSet<string> _names;

    private HostNames(IEnumerable<string> names) => _names = names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The address listened on, the names of the certificate, the names an operator adds; on loopback also its usual names.</summary>
    public static HostNames Of(ConsoleOptions options)
    {
        List<string> names = [options.Listen.Host, .. options.Hosts];
        var isAddress = IPAddress.TryParse(options.Listen.Host.Trim('[', ']'), out var address);
        if (!isAddress || IPAddress.IsLoopback(address!) || address!.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            names.AddRange(["localhost", "127.0.0.1", "[::1]"]);
        }

        if (options.Tls is { } files && File.Exists(files.Certificate))
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(files.Certificate));
            foreach (var extension in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
            {
                names.AddRange(extension.EnumerateDnsNames());
                names.AddRange(extension.EnumerateIPAddresses().Select(ip => ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{ip}]" : ip.ToString()));
            }
        }

        return new(names.Where(name => !name.Contains('*', StringComparison.Ordinal)));
    }

    /// <summary>The console is called so.</summary>
    public bool Contains(string host) => _names.Contains(host);
}
