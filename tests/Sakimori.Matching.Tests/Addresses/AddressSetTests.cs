using System.Net;
using Sakimori.Matching.Addresses;

namespace Sakimori.Matching.Tests.Addresses;

public sealed class AddressSetTests
{
    [Theory]
    [InlineData("192.168.1.7", "192.168.1.7", true)]
    [InlineData("192.168.1.7", "192.168.1.8", false)]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.1.2.3/8", "10.0.0.0", true)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("1.2.3.4/32", "1.2.3.4", true)]
    [InlineData(" 1.2.3.4 ", "1.2.3.4", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("::1", "0.0.0.1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    [InlineData("2001:DB8::1/128", "2001:db8::1", true)]
    [InlineData("::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true)]
    [InlineData("::/0", "1.2.3.4", false)]
    [InlineData("::/0", "::ffff:1.2.3.4", false)]
    [InlineData("::ffff:1.2.3.4/10", "::ffff:1.2.3.4", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1", true)]
    [InlineData("::ffff:10.0.0.1", "::ffff:10.0.0.1", true)]
    public void Contains_the_addresses_of_its_entry(string entry, string address, bool expected) =>
        Assert.Equal(expected, Set(entry).Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("")]
    [InlineData("10.1.")]
    [InlineData("10.1")]
    [InlineData("1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.")]
    [InlineData("1.2.3.4\0")]
    [InlineData("1.2.3.4/8\0")]
    [InlineData("::1\0")]
    [InlineData("1.2.3.256")]
    [InlineData("01.2.3.4")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("1.2.3.4/33")]
    [InlineData("1.2.3.4/")]
    [InlineData("1.2.3.4/08")]
    [InlineData("1.2.3.4/-1")]
    [InlineData("1.2.3.4/255.0.0.0")]
    [InlineData("1.2.3.4:80")]
    [InlineData("::1/129")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("12345::")]
    [InlineData("localhost")]
    public void Names_a_bad_entry(string entry)
    {
        Assert.False(AddressSet.TryParse(["127.0.0.1", entry, "also bad"], out var set, out var badEntry));
        Assert.Null(set);
        Assert.Equal(entry, badEntry);
    }

    [Fact]
    public void An_empty_set_contains_nothing()
    {
        Assert.False(Set().Contains(IPAddress.Loopback));
        Assert.False(Set().Contains(IPAddress.IPv6Loopback));
    }

    [Fact]
    public void Agrees_with_a_bit_by_bit_comparison_on_20000_random_questions()
    {
        var random = new Random(20260724);
        var asked = 0;
        var contained = 0;
        for (var round = 0; round < 400; round++)
        {
            // Few distinct values in few bytes, so that ranges nest, touch and are hit.
            var ranges = Enumerable.Range(0, random.Next(1, 12)).Select(_ => RandomRange(random)).ToArray();
            var set = Set([.. ranges.Select(range => $"{range.Address}/{range.Prefix}")]);
            for (var question = 0; question < 50; question++)
            {
                var address = RandomRange(random).Address;
                var expected = ranges.Any(range => SamePrefix(range.Address.GetAddressBytes(), address.GetAddressBytes(), range.Prefix));
                Assert.Equal(expected, set.Contains(address));
                asked++;
                contained += expected ? 1 : 0;
            }
        }

        Assert.Equal(20_000, asked);
        Assert.InRange(contained, 2_000, 18_000);
    }

    private static (IPAddress Address, int Prefix) RandomRange(Random random)
    {
        var bytes = new byte[random.Next(2) == 0 ? 4 : 16];
        bytes[0] = 10;
        bytes[1] = (byte)(random.Next(2) * 128);
        bytes[^2] = (byte)random.Next(2);
        bytes[^1] = (byte)random.Next(256);
        return (new IPAddress(bytes), random.Next(8, bytes.Length * 8 + 1));
    }

    private static bool SamePrefix(byte[] range, byte[] address, int prefix) =>
        range.Length == address.Length
        && Enumerable.Range(0, prefix).All(bit => (range[bit / 8] >> (7 - bit % 8) & 1) == (address[bit / 8] >> (7 - bit % 8) & 1));

    private static AddressSet Set(params string[] entries)
    {
        Assert.True(AddressSet.TryParse(entries, out var set, out var badEntry), badEntry);
        return set;
    }
}
