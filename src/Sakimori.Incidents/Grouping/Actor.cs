using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Sakimori.Incidents.Grouping;

/// <summary>
/// Who a client address stands for: an IPv4 address itself, an IPv6 address its /64, which is what one subscriber gets (RFC 6177).
/// </summary>
/// <param name="Name">The address or network, as text.</param>
/// <param name="Network">The /24 or /64 around it, as text; equal to <paramref name="Name"/> for what is no address.</param>
internal readonly record struct Actor(string Name, string Network)
{
    /// <summary>The actor of campaigns from many addresses.</summary>
    public const string Many = "many";

    public static Actor Of(string client)
    {
        if (!IPAddress.TryParse(client, out var address))
        {
            var name = GroupKey.Part(client);
            return new(name, name);
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            address.TryWriteBytes(bytes, out _);
            var name = address.ToString();
            return new(name, $"{name.AsSpan(0, name.LastIndexOf('.'))}.0/24");
        }

        address.TryWriteBytes(bytes, out _);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], 0);
        var network = $"{new IPAddress(bytes)}/64";
        return new(network, network);
    }
}
