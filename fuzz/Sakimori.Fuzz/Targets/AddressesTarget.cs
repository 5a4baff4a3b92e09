using System.Globalization;
using System.Net;
using System.Text;
using Sakimori.Matching.Addresses;

namespace Sakimori.Fuzz.Targets;

/// <summary>Address and CIDR entries, separated by commas: a set that was accepted contains each plain address in it.</summary>
internal sealed class AddressesTarget : FuzzTarget
{
    private const int MaxInput = 16 * 1024;

    public override string Name => "addresses";

    public override IEnumerable<byte[]> Seeds { get; } =
    [
        .. new[] { "", "10.0.0.0/8,::1,192.168.1.7", "::ffff:1.2.3.4/104,::/0,0.0.0.0/0", "1.2.3.4/33", "fe80::1%1" }.Select(Encoding.Latin1.GetBytes),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var entries = Encoding.Latin1.GetString(input[..Math.Min(input.Length, MaxInput)]).Split(',');
        if (!AddressSet.TryParse(entries, out var set, out var badEntry))
        {
            if (!entries.Contains(badEntry))
                throw new InvalidOperationException("The bad entry named is not among the entries.");
            return;
        }

        foreach (var entry in entries)
        {
            var parts = entry.Trim().Split('/');
            if (!IPAddress.TryParse(parts[0], out var address))
                throw new InvalidOperationException($"{entry} was accepted and is no address.");

            // A wider range around a mapped address is one of IPv6, and has no IPv4 address in it.
            var isWiderThanMapped = address.IsIPv4MappedToIPv6 && parts.Length > 1 && int.Parse(parts[1], CultureInfo.InvariantCulture) < 96;
            if (!isWiderThanMapped && !set.Contains(address))
                throw new InvalidOperationException($"The set lost {entry}.");
        }
    }
}
