using System.Net;
using Sakimori.Gateway.Wire;
using Sakimori.Matching.Addresses;

namespace Sakimori.Gateway.Clients;

/// <summary>
/// Who is asking, behind trusted proxies. The chain is read from its end: an entry counts only as long as everything after it is
/// trusted, so a client cannot give itself another address.
/// </summary>
internal static class ClientAddress
{
    /// <summary>Longer chains are no proxies but an attempt to make us work.</summary>
    private const int HopLimit = 32;

    /// <summary>The client of a request that came from <paramref name="peer"/>, and whether the peer is trusted.</summary>
    public static (IPEndPoint Client, bool PeerIsTrusted) Resolve(IPEndPoint peer, RequestHead head, AddressSet? trusted)
    {
        var address = Plain(peer.Address);
        if (trusted is null || !trusted.Contains(address))
        {
            return (ReferenceEquals(address, peer.Address) ? peer : new IPEndPoint(address, peer.Port), false);
        }

        var client = new IPEndPoint(address, peer.Port);
        var field = head.Find("X-Forwarded-For") is null ? "Forwarded" : "X-Forwarded-For";
        var hops = 0;
        for (var index = head.HeaderCount - 1; index >= 0; index--)
        {
            var header = head.Headers[index];
            if (!header.Is(field))
            {
                continue;
            }

            var rest = header.Value.AsSpan();
            while (!rest.IsEmpty)
            {
                var comma = rest.LastIndexOf(',');
                var entry = rest[(comma + 1)..].Trim();
                rest = comma < 0 ? default : rest[..comma];
                if (entry.IsEmpty)
                {
                    continue;
                }

                if (++hops > HopLimit || !TryParse(field == "Forwarded" ? ForPart(entry) : entry, out var next))
                {
                    return (client, true);
                }

                client = next;
                if (!trusted.Contains(client.Address))
                {
                    return (client, true);
                }
            }
        }

        return (client, true);
    }

    /// <summary>An address as IPv4 when it is one in IPv6's clothes.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>The value of <c>for=</c> (RFC 7239 §4), quotes removed.</summary>
    private static ReadOnlySpan<char> ForPart(ReadOnlySpan<char> element)
    {
        foreach (var range in element.Split(';'))
        {
            var pair = element[range].Trim();
            if (pair.StartsWith("for=", StringComparison.OrdinalIgnoreCase))
            {
                return pair[4..].Trim('"');
            }
        }

        return default;
    }

    private static bool TryParse(ReadOnlySpan<char> text, out IPEndPoint client)
    {
        client = null!;
        var port = 0;
        if (text.StartsWith("["))
        {
            var close = text.IndexOf(']');
            if (close < 0)
            {
                return false;
            }

            _ = text.Length > close + 2 && text[close + 1] == ':' && ushort.TryParse(text[(close + 2)..], out var given) && (port = given) >= 0;
            text = text[1..close];
        }
        else if (text.Count(':') == 1)
        {
            var colon = text.IndexOf(':');
            if (ushort.TryParse(text[(colon + 1)..], out var given))
            {
                port = given;
            }

            text = text[..colon];
        }

        // IPAddress.TryParse takes "1" and "0x7f.1" for addresses; a proxy writes four numbers or colons.
        if (!(text.Count('.') == 3 || text.Contains(':')) || !IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        client = new IPEndPoint(Plain(address), port);
        return true;
    }
}
