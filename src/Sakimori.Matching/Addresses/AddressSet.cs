using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Sakimori.Matching.Addresses;

/// <summary>IPv4 and IPv6 addresses and CIDR ranges. Immutable and safe to share.</summary>
/// <remarks>
/// The two families are apart: <c>::/0</c> contains no IPv4 address. An IPv4-mapped entry of at least 96 bits is an IPv4 entry.
/// </remarks>
public sealed class AddressSet
{
    // Sorted, and neither overlapping nor touching.
    private readonly AddressRange[] _version4;
    private readonly AddressRange[] _version6;

    private AddressSet(AddressRange[] version4, AddressRange[] version6)
    {
        _version4 = version4;
        _version6 = version6;
    }

    /// <summary>
    /// Parses entries such as <c>10.0.0.0/8</c>, <c>::1</c>, <c>192.168.1.7</c>; on failure names the first bad entry.
    /// Spaces around an entry are ignored. Address bits beyond the prefix length are ignored too, as ModSecurity does.
    /// IPv4 is four decimal numbers without leading zeros, nothing shorter: <c>10.1</c> and <c>010.0.0.1</c> mean different
    /// addresses to different programs.
    /// </summary>
    public static bool TryParse(IEnumerable<string> entries, [NotNullWhen(true)] out AddressSet? set, [NotNullWhen(false)] out string? badEntry)
    {
        var version4 = new List<AddressRange>();
        var version6 = new List<AddressRange>();
        foreach (var entry in entries)
        {
            if (!AddressRange.TryParse(entry.AsSpan().Trim(), out var range))
            {
                set = null;
                badEntry = entry;
                return false;
            }

            (range.IsVersion4 ? version4 : version6).Add(range);
        }

        set = new AddressSet(AddressRange.Merge(version4), AddressRange.Merge(version6));
        badEntry = null;
        return true;
    }

    /// <summary>Whether the address lies in one of the ranges; an IPv4-mapped IPv6 address counts as its IPv4 address.</summary>
    public bool Contains(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var written))
            return false;

        var key = AddressRange.Key(bytes[..written]);
        return address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6
            ? Contains(_version4, key & uint.MaxValue)
            : Contains(_version6, key);
    }

    private static bool Contains(AddressRange[] ranges, UInt128 key)
    {
        var low = 0;
        var high = ranges.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (key > ranges[middle].Last)
                low = middle + 1;
            else
                high = middle;
        }

        return low < ranges.Length && ranges[low].First <= key;
    }
}
