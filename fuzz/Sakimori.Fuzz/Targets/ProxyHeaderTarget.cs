using System.Buffers;
using System.Text;
using Sakimori.Gateway.Clients;

namespace Sakimori.Fuzz.Targets;

/// <summary>The PROXY header before a connection: one answer however much of it has arrived, and none beyond what has.</summary>
internal sealed class ProxyHeaderTarget : FuzzTarget
{
    public override string Name => "proxy-header";

    public override int MaxInputLength => 4 * 1024;

    public override IEnumerable<byte[]> Seeds => new[]
    {
        "PROXY TCP4 192.0.2.1 198.51.100.2 40000 443\r\nGET / HTTP/1.1\r\n",
        "PROXY TCP6 2001:db8::1 ::ffff:1.2.3.4 1 65535\r\n",
        "PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n",
        "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000c\u00c0\0\u0002\u0001\u00c6\u0033\u0064\u0002\u009c\u0040\u0001\u00bb",
        "\r\n\r\n\0\r\nQUIT\n\u0020\0\0\u0003\u0004\0\0rest",
    }.Select(Encoding.Latin1.GetBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        var bytes = input[..Math.Min(input.Length, MaxInputLength)].ToArray();
        var whole = ProxyHeader.Read(new ReadOnlySequence<byte>(bytes), out var length, out var source, out var destination);
        var isFound = whole is ProxyHeaderKind.Ends or ProxyHeaderKind.Local;
        BodyInput.Require(whole != ProxyHeaderKind.Ends || (source is not null && destination is not null), "two ends without addresses");
        BodyInput.Require(!isFound || (length > 0 && length <= bytes.Length), "a header longer than what arrived");
        for (var count = 0; count < Math.Min(bytes.Length, 300); count++)
        {
            var part = ProxyHeader.Read(new ReadOnlySequence<byte>(bytes, 0, count), out _, out _, out _);
            BodyInput.Require(part == ProxyHeaderKind.Incomplete || part == whole, "the answer changes as bytes arrive");
            BodyInput.Require(part != ProxyHeaderKind.Incomplete || !isFound || count < length, "a whole header is not seen");
        }
    }
}
