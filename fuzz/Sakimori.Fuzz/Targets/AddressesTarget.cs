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
            if (IPAddress.TryParse(entry.Split('/')[0].Trim(), out var address) && !set.Contains(address))
                throw new InvalidOperationException($"The set lost {entry}.");
        }
    }
}
