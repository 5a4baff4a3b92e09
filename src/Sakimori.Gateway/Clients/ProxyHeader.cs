using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sakimori.Gateway.Clients;

/// <summary>What was found at the start of a connection.</summary>
internal enum ProxyHeaderKind
{
    /// <summary>More bytes are needed to tell.</summary>
    Incomplete,

    /// <summary>A header that names both ends.</summary>
    Ends,

    /// <summary>A header that names nobody (<c>LOCAL</c>, <c>UNKNOWN</c>): the connection speaks for itself.</summary>
    Local,

    /// <summary>No PROXY header.</summary>
    Invalid,
}

/// <summary>The header a proxy puts before a connection, versions 1 and 2 of the HAProxy PROXY protocol specification.</summary>
internal static class ProxyHeader
{
    /// <summary>"PROXY UNKNOWN" with two IPv6 addresses and ports, the specification's worst case.</summary>
    private const int TextLimit = 107;

    /// <summary>Addresses and the extensions proxies really send; more is not a header.</summary>
    private const int BinaryLimit = 2048;

    private static ReadOnlySpan<byte> BinarySignature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Looks for a header at the start of <paramref name="buffer"/>; <paramref name="length"/> is what it takes up.</summary>
    public static ProxyHeaderKind Read(in ReadOnlySequence<byte> buffer, out int length, out IPEndPoint? source, out IPEndPoint? destination)
    {
        Span<byte> copy = stackalloc byte[BinaryLimit + 16];
        var count = (int)Math.Min(buffer.Length, copy.Length);
        buffer.Slice(0, count).CopyTo(copy);
        ReadOnlySpan<byte> bytes = copy[..count];
        (length, source, destination) = (0, null, null);
        if (bytes.IsEmpty)
        {
            return ProxyHeaderKind.Incomplete;
        }

        return bytes[0] == 'P'
            ? ReadText(bytes, ref length, ref source, ref destination)
            : ReadBinary(bytes, ref length, ref source, ref destination);
    }

    private static ProxyHeaderKind ReadText(ReadOnlySpan<byte> bytes, ref int length, ref IPEndPoint? source, ref IPEndPoint? destination)
    {
        var start = "PROXY "u8;
        if (!bytes.StartsWith(start[..Math.Min(start.Length, bytes.Length)]))
        {
            return ProxyHeaderKind.Invalid;
        }

        var end = bytes.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return bytes.Length < TextLimit ? ProxyHeaderKind.Incomplete : ProxyHeaderKind.Invalid;
        }

        if (end + 2 > TextLimit)
        {
            return ProxyHeaderKind.Invalid;
        }

        length = end + 2;
        var parts = Encoding.Latin1.GetString(bytes[..end]).Split(' ');
        if (parts.Length < 2)
        {
            return ProxyHeaderKind.Invalid;
        }

        if (parts[1] == "UNKNOWN")
        {
            return ProxyHeaderKind.Local;
        }

        var family = parts[1] switch { "TCP4" => AddressFamily.InterNetwork, "TCP6" => AddressFamily.InterNetworkV6, _ => AddressFamily.Unknown };
        if (parts.Length != 6 || family == AddressFamily.Unknown
            || !IPAddress.TryParse(parts[2], out var from) || from.AddressFamily != family
            || !IPAddress.TryParse(parts[3], out var to) || to.AddressFamily != family
            || !ushort.TryParse(parts[4], out var fromPort) || !ushort.TryParse(parts[5], out var toPort))
        {
            return ProxyHeaderKind.Invalid;
        }

        source = new IPEndPoint(from, fromPort);
        destination = new IPEndPoint(to, toPort);
        return ProxyHeaderKind.Ends;
    }

    private static ProxyHeaderKind ReadBinary(ReadOnlySpan<byte> bytes, ref int length, ref IPEndPoint? source, ref IPEndPoint? destination)
    {
        var signature = BinarySignature;
        if (!bytes.StartsWith(signature[..Math.Min(signature.Length, bytes.Length)]))
        {
            return ProxyHeaderKind.Invalid;
        }

        if (bytes.Length < 16)
        {
            return ProxyHeaderKind.Incomplete;
        }

        var payload = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (bytes[12] >> 4 != 2 || payload > BinaryLimit)
        {
            return ProxyHeaderKind.Invalid;
        }

        if (bytes.Length < 16 + payload)
        {
            return ProxyHeaderKind.Incomplete;
        }

        length = 16 + payload;
        var addresses = bytes.Slice(16, payload);
        switch (bytes[12] & 0x0F, bytes[13])
        {
            case (0, _):
                return ProxyHeaderKind.Local;
            case (1, 0x11) when payload >= 12:
                source = new IPEndPoint(new IPAddress(addresses[..4]), BinaryPrimitives.ReadUInt16BigEndian(addresses[8..]));
                destination = new IPEndPoint(new IPAddress(addresses[4..8]), BinaryPrimitives.ReadUInt16BigEndian(addresses[10..]));
                return ProxyHeaderKind.Ends;
            case (1, 0x21) when payload >= 36:
                source = new IPEndPoint(new IPAddress(addresses[..16]), BinaryPrimitives.ReadUInt16BigEndian(addresses[32..]));
                destination = new IPEndPoint(new IPAddress(addresses[16..32]), BinaryPrimitives.ReadUInt16BigEndian(addresses[34..]));
                return ProxyHeaderKind.Ends;
            case (1, 0x00):
                return ProxyHeaderKind.Local;
            default:
                return ProxyHeaderKind.Invalid;
        }
    }
}
