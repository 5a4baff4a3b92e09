using System.Net;
using Sakimori.Gateway.Clients;
using Sakimori.Gateway.Wire;
using Sakimori.Matching.Addresses;

namespace Sakimori.Gateway.Tests.Clients;

public sealed class ClientAddressTests
{
    private static readonly AddressSet Trusted = AddressSet.TryParse(["127.0.0.0/8", "10.0.0.0/8", "fd00::/8"], out var set, out _) ? set : null!;

    [Theory]
    [InlineData("127.0.0.1", "X-Forwarded-For: 203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 1.1.1.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 203.0.113.7, 10.1.2.3", "203.0.113.7")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 203.0.113.7|X-Forwarded-For: 10.1.2.3", "203.0.113.7")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 10.9.9.9, 10.1.2.3", "10.9.9.9")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 203.0.113.7:1234", "203.0.113.7")]
    [InlineData("127.0.0.1", "X-Forwarded-For: [2001:db8::1]:1234", "2001:db8::1")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 2001:db8::1", "2001:db8::1")]
    [InlineData("127.0.0.1", "X-Forwarded-For: ::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.1", "X-Forwarded-For: , 203.0.113.7 , ", "203.0.113.7")]
    [InlineData("127.0.0.1", "X-Forwarded-For: unknown", "127.0.0.1")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 203.0.113.7, garbage, 10.0.0.1", "10.0.0.1")]
    [InlineData("127.0.0.1", "X-Forwarded-For: 1", "127.0.0.1")]
    [InlineData("::ffff:127.0.0.1", "X-Forwarded-For: 203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.1", "Forwarded: for=203.0.113.7;proto=http", "203.0.113.7")]
    [InlineData("127.0.0.1", "Forwarded: For=\"[2001:db8::1]:99\", for=10.0.0.1", "2001:db8::1")]
    [InlineData("127.0.0.1", "Forwarded: for=_hidden", "127.0.0.1")]
    [InlineData("127.0.0.1", "Forwarded: for=9.9.9.9|X-Forwarded-For: 203.0.113.7", "203.0.113.7")]
    [InlineData("198.51.100.1", "X-Forwarded-For: 203.0.113.7", "198.51.100.1")]
    [InlineData("127.0.0.1", "", "127.0.0.1")]
    public void Only_what_trusted_proxies_say_counts_read_from_the_end(string peer, string fields, string client)
    {
        var head = new RequestHead();
        foreach (var field in fields.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = field.IndexOf(':');
            head.Add(new HeaderField(field[..colon], field[(colon + 2)..]));
        }

        var (resolved, _) = ClientAddress.Resolve(new IPEndPoint(IPAddress.Parse(peer), 5), head, Trusted);
        Assert.Equal(client, resolved.Address.ToString());
    }

    [Fact]
    public void An_endless_chain_stops_being_read()
    {
        var head = new RequestHead();
        head.Add(new HeaderField("X-Forwarded-For", "203.0.113.7, " + string.Join(", ", Enumerable.Repeat("10.0.0.1", 1000))));
        var (resolved, _) = ClientAddress.Resolve(new IPEndPoint(IPAddress.Loopback, 5), head, Trusted);
        Assert.Equal("10.0.0.1", resolved.Address.ToString());
    }

    [Fact]
    public void Nobody_is_trusted_without_being_named()
    {
        var head = new RequestHead();
        head.Add(new HeaderField("X-Forwarded-For", "203.0.113.7"));
        var (resolved, isTrusted) = ClientAddress.Resolve(new IPEndPoint(IPAddress.Loopback, 5), head, trusted: null);
        Assert.Equal(("127.0.0.1", false), (resolved.Address.ToString(), isTrusted));
    }
}
