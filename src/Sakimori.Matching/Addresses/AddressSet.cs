using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Sakimori.Matching.Addresses;

/// <summary>IPv4 and IPv6 addresses and CIDR ranges. Immutable and safe to share.</summary>
public sealed class AddressSet
{
    private AddressSet()
    {
    }

    /// <summary>Parses entries such as <c>10.0.0.0/8</c>, <c>::1</c>, <c>192.168.1.7</c>; on failure names the first bad entry.</summary>
    public static bool TryParse(IEnumerable<string> entries, [NotNullWhen(true)] out AddressSet? set, [NotNullWhen(false)] out string? badEntry)
    {
        set = new AddressSet();
        badEntry = null;
        return true;
    }

    /// <summary>Whether the address lies in one of the ranges; an IPv4-mapped IPv6 address counts as its IPv4 address.</summary>
    public bool Contains(IPAddress address) => throw new NotSupportedException();
}
