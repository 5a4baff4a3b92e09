namespace Sakimori.Waf.Detectors;

/// <summary>Where a host is, as far as its text tells.</summary>
internal enum HostClass
{
    /// <summary>Public, or a name that says nothing.</summary>
    Unknown,

    /// <summary>The server itself.</summary>
    Loopback,

    /// <summary>Private, link-local, shared or unspecified space, or a name only an internal resolver knows.</summary>
    Internal,

    /// <summary>Internal, and written so that a filter would not see it.</summary>
    Disguised,

    /// <summary>A cloud's metadata service.</summary>
    Metadata,
}

/// <summary>
/// Reads a host the way resolvers do: <c>inet_aton</c> (POSIX) for anything that looks like a number, RFC 4291 for
/// IPv6, names otherwise. Reserved ranges are those of the IANA special-purpose registries.
/// </summary>
internal static class InternetHost
{
    /// <summary>Names that answer with 127.0.0.1 for everyone.</summary>
    private static readonly string[] LoopbackNames =
        ["localhost", "localtest.me", "lvh.me", "vcap.me", "lacolhost.com", "fbi.com.localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"];

    /// <summary>Names that answer with the address written in front of them.</summary>
    private static readonly string[] EchoingNames = ["nip.io", "sslip.io", "xip.io", "traefik.me", "1u.ms", "rbndr.us"];

    private static readonly string[] InternalNames =
    [
        "host.docker.internal", "gateway.docker.internal", "kubernetes.default", "kubernetes.default.svc",
        "kubernetes.default.svc.cluster.local", "broadcasthost",
    ];

    private static readonly string[] MetadataNames =
        ["metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal", "metadata.azure.internal", "metadata.tencentyun.com"];

    /// <summary>Classifies a host without user info or port; brackets around IPv6 stay.</summary>
    public static HostClass Classify(ReadOnlySpan<char> host, InternalRanges? ranges)
    {
        if (host.Length is 0 or > 253 * 3)
        {
            return HostClass.Unknown;
        }

        Steps.Spend(host.Length);
        if (host[0] == '[')
        {
            var inner = host[1..].TrimEnd(']');
            return TryParseV6(inner, out var v6) ? ClassifyV6(v6, ranges) : HostClass.Unknown;
        }

        Span<char> folded = stackalloc char[256];
        var length = Fold(host, folded, out var isFolded);
        if (length <= 0)
        {
            return HostClass.Unknown;
        }

        var name = folded[..length];
        name = name[^1] == '.' ? name[..^1] : name;
        if (TryParseV4(name, out var v4, out var isPlain))
        {
            var found = ClassifyV4(v4, ranges);
            return found is HostClass.Loopback or HostClass.Internal && (!isPlain || isFolded) ? HostClass.Disguised : found;
        }

        return ClassifyName(name, ranges);
    }

    /// <summary><c>inet_aton</c>: one to four numbers, each decimal, octal or hexadecimal, the last filling what is left.</summary>
    /// <param name="text">The host.</param>
    /// <param name="address">The address in host order.</param>
    /// <param name="isPlain">Whether it was written as everybody writes it: four decimal numbers.</param>
    public static bool TryParseV4(ReadOnlySpan<char> text, out uint address, out bool isPlain)
    {
        address = 0;
        isPlain = true;
        Span<ulong> parts = stackalloc ulong[4];
        var count = 0;
        for (var start = 0; start <= text.Length;)
        {
            var dot = text[start..].IndexOf('.');
            var end = dot < 0 ? text.Length : start + dot;
            if (count == 4 || !TryParseNumber(text[start..end], out parts[count], ref isPlain))
            {
                return false;
            }

            count++;
            if (dot < 0)
            {
                break;
            }

            start = end + 1;
        }

        isPlain &= count == 4;
        ulong value = 0;
        for (var i = 0; i + 1 < count; i++)
        {
            // Some parsers keep only the low byte of a part that is too large (127.0.0.257): judged as written there.
            isPlain &= parts[i] <= 255;
            value = (value << 8) | (parts[i] & 0xFF);
        }

        var bits = 8 * (5 - count);
        value = (value << bits) | (parts[count - 1] & ((1UL << bits) - 1));
        isPlain &= parts[count - 1] >> bits == 0;
        address = (uint)value;
        return true;
    }

    /// <summary>RFC 4291 text, with an IPv4 tail and a zone allowed.</summary>
    public static bool TryParseV6(ReadOnlySpan<char> text, out UInt128 address)
    {
        address = UInt128.Zero;
        var zone = text.IndexOf('%');
        text = zone < 0 ? text : text[..zone];
        if (text.Length is < 2 or > 45)
        {
            return false;
        }

        Span<ushort> groups = stackalloc ushort[8];
        var count = 0;
        var gap = -1;
        var at = 0;
        if (text.StartsWith("::"))
        {
            gap = 0;
            at = 2;
        }

        while (at < text.Length)
        {
            if (count == 8)
            {
                return false;
            }

            var colon = text[at..].IndexOf(':');
            var end = colon < 0 ? text.Length : at + colon;
            var part = text[at..end];
            if (part.Contains('.'))
            {
                if (colon >= 0 || count > 6 || !TryParseV4(part, out var tail, out _))
                {
                    return false;
                }

                groups[count++] = (ushort)(tail >> 16);
                groups[count++] = (ushort)tail;
                break;
            }

            if (part.Length is 0 or > 4 || !ushort.TryParse(part, System.Globalization.NumberStyles.AllowHexSpecifier, null, out groups[count]))
            {
                return false;
            }

            count++;
            if (colon < 0)
            {
                break;
            }

            at = end + 1;
            if (at < text.Length && text[at] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = count;
                at++;
            }
        }

        if (gap < 0 ? count != 8 : count == 8)
        {
            return false;
        }

        for (var i = 0; i < 8; i++)
        {
            var fromEnd = i - (8 - (count - Math.Max(gap, 0)));
            var group = gap < 0 || i < gap ? groups[i] : fromEnd >= 0 ? groups[gap + fromEnd] : (ushort)0;
            address = (address << 16) | group;
        }

        return true;
    }

    private static HostClass ClassifyV4(uint address, InternalRanges? ranges)
    {
        const uint linkLocalMetadata = 0xA9FEA9FE, alibaba = 0x646464C8, oracle = 0xC00000C0, ecs = 0xA9FEAA02, azureWire = 0xA83F8110;
        if (address is linkLocalMetadata or alibaba or oracle or ecs or azureWire)
        {
            return HostClass.Metadata;
        }

        if (address >> 24 is 127 or 0)
        {
            return HostClass.Loopback;
        }

        var isReserved = address >> 24 == 10 || address >> 20 == 0xAC1 || address >> 16 is 0xC0A8 or 0xA9FE
            || address >> 22 == 0x191 || address >> 17 == 0x6309 || address == uint.MaxValue;
        return isReserved || (ranges?.Contains(InternalRanges.Map(address)) ?? false) ? HostClass.Internal : HostClass.Unknown;
    }

    private static HostClass ClassifyV6(UInt128 address, InternalRanges? ranges)
    {
        var high = (ulong)(address >> 64);
        var low = (ulong)address;
        if (high == 0xfd00_0ec2_0000_0000 && low == 0x254)
        {
            return HostClass.Metadata;
        }

        if (high == 0 && low <= 1)
        {
            return HostClass.Loopback;
        }

        // Mapped (::ffff:0:0/96), compatible (::/96), NAT64 (64:ff9b::/96) and 6to4 (2002::/16) carry an IPv4 address.
        var carriesV4 = (high == 0 && low >> 32 is 0xFFFF or 0) || (high == 0x0064_ff9b_0000_0000 && low >> 32 == 0);
        var inner = carriesV4 ? (uint)low : high >> 48 == 0x2002 ? (uint)(high >> 16) : (uint?)null;
        if (inner is { } v4)
        {
            var found = ClassifyV4(v4, ranges);
            return found is HostClass.Loopback or HostClass.Internal ? HostClass.Disguised : found;
        }

        var first = (uint)(high >> 48);
        return (first & 0xFE00) == 0xFC00 || (first & 0xFFC0) is 0xFE80 or 0xFEC0 || (ranges?.Contains(address) ?? false)
            ? HostClass.Internal
            : HostClass.Unknown;
    }

    private static HostClass ClassifyName(ReadOnlySpan<char> name, InternalRanges? ranges)
    {
        foreach (var known in MetadataNames)
        {
            if (name.SequenceEqual(known))
            {
                return HostClass.Metadata;
            }
        }

        foreach (var known in LoopbackNames)
        {
            if (IsOrEndsWith(name, known))
            {
                return HostClass.Loopback;
            }
        }

        foreach (var known in InternalNames)
        {
            if (name.SequenceEqual(known))
            {
                return HostClass.Internal;
            }
        }

        foreach (var known in EchoingNames)
        {
            if (IsOrEndsWith(name, known))
            {
                return name.Length > known.Length + 1 ? ClassifyEcho(name[..^(known.Length + 1)], ranges) : HostClass.Unknown;
            }
        }

        return HostClass.Unknown;
    }

    /// <summary><c>x.127.0.0.1</c>, <c>app-10-0-0-1</c>, <c>7f000001</c>: the address those services would answer with.</summary>
    private static HostClass ClassifyEcho(ReadOnlySpan<char> label, InternalRanges? ranges)
    {
        var worst = HostClass.Unknown;
        Span<byte> numbers = stackalloc byte[4];
        var count = 0;
        for (var at = 0; at < label.Length;)
        {
            var end = at;
            while (end < label.Length && char.IsAsciiHexDigit(label[end]))
            {
                end++;
            }

            var run = label[at..end];
            if (run.Length == 8 && uint.TryParse(run, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var hex)
                && ClassifyV4(hex, ranges) is not HostClass.Unknown and var found)
            {
                return Disguise(found);
            }

            if (byte.TryParse(run, out var number))
            {
                numbers[..3].CopyTo(numbers[1..]);
                numbers[0] = number;
                count++;
                if (count >= 4)
                {
                    var address = ((uint)numbers[3] << 24) | ((uint)numbers[2] << 16) | ((uint)numbers[1] << 8) | numbers[0];
                    worst = ClassifyV4(address, ranges) is not HostClass.Unknown and var seen ? Disguise(seen) : worst;
                }
            }
            else
            {
                count = 0;
            }

            at = Math.Max(end + 1, at + 1);
        }

        return worst;
    }

    private static HostClass Disguise(HostClass found) => found == HostClass.Metadata ? found : HostClass.Disguised;

    private static bool IsOrEndsWith(ReadOnlySpan<char> name, string suffix) =>
        name.EndsWith(suffix, StringComparison.Ordinal)
        && (name.Length == suffix.Length || name[^(suffix.Length + 1)] == '.');

    private static bool TryParseNumber(ReadOnlySpan<char> text, out ulong number, ref bool isPlain)
    {
        number = 0;
        if (text.Length is 0 or > 24)
        {
            return false;
        }

        var radix = 10UL;
        if (text.Length > 1 && text[0] == '0')
        {
            isPlain = false;
            radix = (text[1] | 0x20) == 'x' ? 16UL : 8UL;
            text = text[(radix == 16 ? 2 : 1)..];
            if (radix == 16 && text.Length == 0)
            {
                return true;
            }
        }

        foreach (var c in text)
        {
            var digit = char.IsAsciiDigit(c) ? (ulong)(c - '0') : char.IsAsciiHexDigit(c) ? (ulong)((c | 0x20) - 'a' + 10) : 99UL;
            if (digit >= radix)
            {
                return false;
            }

            number = Math.Min((number * radix) + digit, ulong.MaxValue >> 8);
        }

        return true;
    }

    /// <summary>Lower case, IDNA dots and digits to ASCII. Returns the length, or 0 when it does not fit.</summary>
    private static int Fold(ReadOnlySpan<char> host, Span<char> folded, out bool isFolded)
    {
        isFolded = false;
        var length = 0;
        for (var i = 0; i < host.Length; i++)
        {
            if (length == folded.Length)
            {
                return 0;
            }

            // U+3002, the ideographic full stop, in UTF-8; the other foldable forms went with the encoding layers.
            if (host[i] == '\u00e3' && i + 2 < host.Length && host[i + 1] == '\u0080' && host[i + 2] == '\u0082')
            {
                folded[length++] = '.';
                isFolded = true;
                i += 2;
                continue;
            }

            folded[length++] = char.IsAsciiLetterUpper(host[i]) ? (char)(host[i] | 0x20) : host[i];
        }

        return length;
    }
}
