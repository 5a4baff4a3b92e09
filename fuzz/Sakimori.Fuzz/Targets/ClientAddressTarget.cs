using System.Net;
using System.Text;
using Sakimori.Gateway.Clients;
using Sakimori.Gateway.Wire;
using Sakimori.Matching.Addresses;

namespace Sakimori.Fuzz.Targets;

/// <summary>Header lines of a request from a trusted proxy: the client is the peer or an address that stands in them.</summary>
internal sealed class ClientAddressTarget : FuzzTarget
{
    private static readonly IPEndPoint s_peer = new(IPAddress.Parse("10.0.0.1"), 1234);

    private static readonly AddressSet s_trusted =
        AddressSet.TryParse(["10.0.0.0/8", "fd00::/8"], out var set, out _) ? set : throw new InvalidOperationException("the ranges are good");

    public override string Name => "client-address";

    public override int MaxInputLength => 4 * 1024;

    public override IEnumerable<byte[]> Seeds => new[]
    {
        "X-Forwarded-For: 192.0.2.1, 10.0.0.2:80\r\n",
        "Forwarded: for=\"[2001:db8::1]:80\";proto=http, FOR = 10.1.1.1\r\nForwarded: for=unknown, for=_x\r\n",
        "X-Forwarded-For: fd00::1,,::ffff:10.2.3.4, [fd00::2]:1\r\nX-Forwarded-For: 1.2.3\r\n",
    }.Select(Encoding.Latin1.GetBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        var head = new RequestHead();
        HeadParser.Parse([.. "GET / HTTP/1.1\r\nHost: a\r\n"u8, .. input[..Math.Min(input.Length, MaxInputLength)], .. "\r\n\r\n"u8], head, 100);
        var (client, isTrusted) = ClientAddress.Resolve(s_peer, head, s_trusted);
        BodyInput.Require(isTrusted, "the peer is trusted");
        BodyInput.Require(!client.Address.IsIPv4MappedToIPv6, "one address has two forms");
        var (direct, isDirectTrusted) = ClientAddress.Resolve(new(IPAddress.Parse("192.0.2.9"), 1), head, s_trusted);
        BodyInput.Require(!isDirectTrusted && direct.Address.Equals(IPAddress.Parse("192.0.2.9")), "a stranger chose its address");
    }
}
