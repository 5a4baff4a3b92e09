using System.Collections.Immutable;
using System.Net;
using Sakimori.Gateway.Wire;

namespace Sakimori.Gateway.Sites;

/// <summary>One address that is listened on, and the sites behind it.</summary>
internal sealed class Listener
{
    private volatile HostTable _hosts;

    public Listener(Uri address, IReadOnlyCollection<Site> sites)
    {
        Address = address;
        _hosts = new HostTable(sites);
        var all = sites.Select(site => site.Model.Options).ToArray();
        WireLimits = new WireLimits(
            all.Max(options => options.Limits.HeaderBytes),
            all.Max(options => options.Limits.HeaderCount),
            all.Max(options => options.Timeouts.Header));
        ConnectionLimit = all.Any(options => options.Limits.Connections == 0) ? 0 : all.Sum(options => options.Limits.Connections);
        ReadsProxyProtocol = all.Any(options => options.ProxyProtocol);
    }

    /// <summary>As configured.</summary>
    public Uri Address { get; }

    public bool IsTls => Address.Scheme == Uri.UriSchemeHttps;

    /// <summary>Bounds that hold before the site is known: the widest of its sites'.</summary>
    public WireLimits WireLimits { get; }

    /// <summary>Connections at once: the sites' together; 0 is none.</summary>
    public int ConnectionLimit { get; }

    /// <summary>Connections from trusted proxies begin with a PROXY header.</summary>
    public bool ReadsProxyProtocol { get; }

    public HostTable Hosts
    {
        get => _hosts;
        set => _hosts = value;
    }

    /// <summary>The socket addresses meant: a name other than <c>localhost</c> means every address of the machine.</summary>
    public ImmutableArray<IPEndPoint> EndPoints()
    {
        if (IPAddress.TryParse(Address.Host.Trim('[', ']'), out var address))
        {
            return [new IPEndPoint(address, Address.Port)];
        }

        if (!Address.IsLoopback)
        {
            return [new IPEndPoint(IPAddress.Any, Address.Port)];
        }

        var loopback = new IPEndPoint(IPAddress.Loopback, Address.Port);
        return Address.Port != 0 && System.Net.Sockets.Socket.OSSupportsIPv6
            ? [loopback, new IPEndPoint(IPAddress.IPv6Loopback, Address.Port)]
            : [loopback];
    }
}
