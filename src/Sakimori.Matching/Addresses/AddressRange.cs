using System.Net;
using System.Net.Sockets;

namespace Sakimori.Matching.Addresses;

/// <summary>An unbroken range of addresses of one family, both ends included. IPv4 addresses are their 32 bits.</summary>
internal readonly record struct AddressRange(bool IsVersion4, UInt128 First, UInt128 Last)
{
    /// <summary>Parses one address or CIDR range.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AddressRange range)
    {
        range = default;
        var slash = text.IndexOf('/');
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var isVersion4, out var key))
            return false;

        var width = isVersion4 ? 32 : 128;
        var prefix = width;
        if (slash >= 0 && !TryParseNumber(text[(slash + 1)..], width, out prefix))
            return false;

        if (!isVersion4 && prefix >= 96 && key >> 32 == 0xFFFF)
        {
            isVersion4 = true;
            (width, prefix) = (32, prefix - 96);
            key &= uint.MaxValue;
        }

        // A shift by the full width of the type would be a shift by nothing.
        var span = prefix == 0 ? UInt128.MaxValue >> (128 - width) : (UInt128.One << (width - prefix)) - 1;
        range = new AddressRange(isVersion4, key & ~span, key | span);
        return true;
    }

    /// <summary>The number whose big-endian bytes these are.</summary>
    public static UInt128 Key(ReadOnlySpan<byte> bytes)
    {
        var key = UInt128.Zero;
        foreach (var item in bytes)
            key = key << 8 | item;
        return key;
    }

    /// <summary>The same addresses in sorted ranges that neither overlap nor touch.</summary>
    public static AddressRange[] Merge(List<AddressRange> ranges)
    {
        ranges.Sort(static (left, right) => left.First.CompareTo(right.First));
        var merged = new List<AddressRange>(ranges.Count);
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && (merged[^1].Last == UInt128.MaxValue || range.First <= merged[^1].Last + 1))
                merged[^1] = merged[^1] with { Last = UInt128.Max(merged[^1].Last, range.Last) };
            else
                merged.Add(range);
        }

        return [.. merged];
    }

    private static bool TryParseAddress(ReadOnlySpan<char> text, out bool isVersion4, out UInt128 key)
    {
        isVersion4 = !text.Contains(':');
        key = default;
        return isVersion4 ? TryParseVersion4(text, out key) : TryParseVersion6(text, out key);
    }

    // IPAddress also accepts one to three parts, octal and hexadecimal; a rule that meant something else would not be noticed.
    private static bool TryParseVersion4(ReadOnlySpan<char> text, out UInt128 key)
    {
        key = default;
        for (var part = 0; part < 4; part++)
        {
            var end = part < 3 ? text.IndexOf('.') : text.Length;
            if (end < 0 || !TryParseNumber(text[..end], 255, out var number))
                return false;
            key = key << 8 | (uint)number;
            text = part < 3 ? text[(end + 1)..] : default;
        }

        return true;
    }

    // No zone, brackets or port: they name no address on the wire.
    private static bool TryParseVersion6(ReadOnlySpan<char> text, out UInt128 key)
    {
        key = default;
        if (text.ContainsAny('%', '[', ']') || !IPAddress.TryParse(text, out var address)
            || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        key = Key(address.GetAddressBytes());
        return true;
    }

    // By hand: int.TryParse takes trailing NULs for nothing.
    private static bool TryParseNumber(ReadOnlySpan<char> text, int max, out int number)
    {
        number = 0;
        if (text.Length is 0 or > 3 || (text.Length > 1 && text[0] == '0'))
            return false;

        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            number = number * 10 + (digit - '0');
        }

        return number <= max;
    }
}
