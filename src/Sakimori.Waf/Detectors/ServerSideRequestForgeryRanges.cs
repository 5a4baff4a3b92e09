namespace Sakimori.Waf.Detectors;

/// <summary>A site's own internal IPv4 and IPv6 ranges, checked beside the reserved ones. Immutable; made at load.</summary>
internal sealed class InternalRanges
{
    private readonly (UInt128 Prefix, int Length)[] _ranges;

    private InternalRanges((UInt128 Prefix, int Length)[] ranges) => _ranges = ranges;

    /// <summary>The detector's reading bound to these ranges, made once.</summary>
    internal Reading? Reading { get; set; }

    /// <summary>Parses <c>192.0.2.0/24</c>, <c>2001:db8::/32</c> or single addresses; false, and the culprit, when one is none.</summary>
    public static bool TryParse(IReadOnlyList<string> ranges, out InternalRanges parsed, out string culprit)
    {
        var list = new (UInt128 Prefix, int Length)[ranges.Count];
        for (var i = 0; i < ranges.Count; i++)
        {
            var text = ranges[i].AsSpan();
            var slash = text.IndexOf('/');
            var address = slash < 0 ? text : text[..slash];
            var isV6 = address.Contains(':');
            var bits = isV6 ? 128 : 32;
            uint v4 = 0;
            if (!(isV6 ? InternetHost.TryParseV6(address, out var v6) : InternetHost.TryParseV4(address, out v4, out _) & Zero(out v6))
                || (slash >= 0 && !(int.TryParse(text[(slash + 1)..], out bits) && bits >= 0 && bits <= (isV6 ? 128 : 32))))
            {
                parsed = new InternalRanges([]);
                culprit = ranges[i];
                return false;
            }

            var value = isV6 ? v6 : Map(v4);
            var length = isV6 ? bits : bits + 96;
            list[i] = (Mask(value, length), length);
        }

        parsed = new InternalRanges(list);
        culprit = "";
        return true;
    }

    /// <summary>Whether an address is in one of the ranges.</summary>
    internal bool Contains(UInt128 address)
    {
        foreach (var (prefix, length) in _ranges)
        {
            if (Mask(address, length) == prefix)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An IPv4 address as IPv6 writes it.</summary>
    internal static UInt128 Map(uint address) => new UInt128(0, 0xFFFF_0000_0000UL | address);

    private static UInt128 Mask(UInt128 address, int length) =>
        length == 0 ? UInt128.Zero : address & (UInt128.MaxValue << (128 - length));

    private static bool Zero(out UInt128 value)
    {
        value = UInt128.Zero;
        return true;
    }
}
