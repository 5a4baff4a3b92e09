namespace Sakimori.Gateway.Wire;

/// <summary>The value of a Host header: a name or address, and maybe a port.</summary>
internal static class HostName
{
    /// <summary>A host name, an IPv4 address or a bracketed IPv6 address, and maybe <c>:digits</c>. Not empty.</summary>
    public static bool IsValid(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return false;
        }

        var port = default(ReadOnlySpan<byte>);
        if (value[0] == '[')
        {
            var close = value.IndexOf((byte)']');
            if (close < 3 || value[1..close].ContainsAnyExcept("0123456789abcdefABCDEF:."u8))
            {
                return false;
            }

            port = value[(close + 1)..];
        }
        else
        {
            var colon = value.IndexOf((byte)':');
            var name = colon < 0 ? value : value[..colon];
            if (name.IsEmpty || name.ContainsAnyExcept(ByteText.HostName))
            {
                return false;
            }

            port = colon < 0 ? default : value[colon..];
        }

        return port.IsEmpty || (port.Length is > 1 and <= 6 && port[0] == ':' && !port[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));
    }

    /// <summary>The host without the port when the port is the default one (<paramref name="port"/>, with its colon).</summary>
    public static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> host, ReadOnlySpan<char> port) =>
        host.EndsWith(port, StringComparison.Ordinal) && !host[..^port.Length].EndsWith(":", StringComparison.Ordinal) ? host[..^port.Length] : host;

    /// <summary>The host without any port and without a final dot.</summary>
    public static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> host)
    {
        var colon = host.LastIndexOf(':');
        var name = colon >= 0 && host.LastIndexOf(']') < colon ? host[..colon] : host;
        return name.TrimEnd('.');
    }
}
