using System.Net;
using Sakimori.Matching.Addresses;

namespace Sakimori.Waf.Operators;

/// <summary><c>@ipMatch</c> and <c>@ipMatchFromFile</c>: the value is an address in one of the ranges; anything else is not.</summary>
internal sealed class IpMatch(AddressSet addresses) : Operator
{
    /// <summary>Longest text of an IPv6 address with an embedded IPv4 one and a zone.</summary>
    private const int AddressLength = 64;

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture) =>
        value.Length <= AddressLength && IPAddress.TryParse(value, out var address) && addresses.Contains(address);
}
