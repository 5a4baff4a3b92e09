using System.Buffers;
using System.Text;
using Sakimori.Gateway.Clients;

namespace Sakimori.Gateway.Tests.Clients;

public sealed class ProxyHeaderTests
{
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\r\nGET", "Ends", "203.0.113.7:56324", 43)]
    [InlineData("PROXY TCP6 2001:db8::1 ::1 1 2\r\n", "Ends", "[2001:db8::1]:1", 32)]
    [InlineData("PROXY UNKNOWN\r\n", "Local", null, 15)]
    [InlineData("PROXY UNKNOWN ffff:: ffff:: 1 2\r\nX", "Local", null, 33)]
    [InlineData("PROXY TCP4 203.0.113.7 10.0.0.1 56324 44", "Incomplete", null, 0)]
    [InlineData("P", "Incomplete", null, 0)]
    [InlineData("", "Incomplete", null, 0)]
    [InlineData("POST / HTTP/1.1\r\n", "Invalid", null, 0)]
    [InlineData("GET / HTTP/1.1\r\n", "Invalid", null, 0)]
    [InlineData("PROXY TCP4 2001:db8::1 ::1 1 2\r\n", "Invalid", null, 32)]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 99999 2\r\n", "Invalid", null, 36)]
    [InlineData("PROXY\r\n", "Invalid", null, 0)]
    [InlineData(Signature + "\x21\x11\0\x0c\xcb\0\x71\x07\x0a\0\0\x01\xdc\x04\x01\xbbGET", "Ends", "203.0.113.7:56324", 28)]
    [InlineData(Signature + "\x21\x11\0\x0f\xcb\0\x71\x07\x0a\0\0\x01\xdc\x04\x01\xbb\x01\x02\x03", "Ends", "203.0.113.7:56324", 31)]
    [InlineData(Signature + "\x20\0\0\0", "Local", null, 16)]
    [InlineData(Signature + "\x21\x11\0\x0c\xcb\0", "Incomplete", null, 0)]
    [InlineData(Signature + "\x11\x11\0\x0c\xcb\0\x71\x07\x0a\0\0\x01\xdc\x04\x01\xbb", "Invalid", null, 0)]
    [InlineData(Signature + "\x21\x11\0\x04\x01\x02\x03\x04", "Invalid", null, 20)]
    [InlineData(Signature + "\x21\x11\xff\xff", "Invalid", null, 0)]
    public void A_header_of_either_version_is_read_whole_or_not_at_all(string bytes, string kind, string? source, int length)
    {
        var found = ProxyHeader.Read(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(bytes)), out var taken, out var from, out _);
        Assert.Equal(kind, found.ToString());
        Assert.Equal(source, from?.ToString());
        Assert.Equal(length, taken);
    }

    [Fact]
    public void Every_beginning_of_a_header_asks_for_more_and_no_bytes_throw()
    {
        const string Whole = "PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\r\n";
        for (var length = 0; length < Whole.Length; length++)
        {
            var kind = ProxyHeader.Read(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(Whole[..length])), out _, out _, out _);
            Assert.Equal(ProxyHeaderKind.Incomplete, kind);
        }

        var random = new Random(1);
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            Encoding.Latin1.GetBytes(i % 2 == 0 ? Signature : "PROXY ").AsSpan(0, Math.Min(bytes.Length, i % 2 == 0 ? 12 : 6)).CopyTo(bytes);
            _ = ProxyHeader.Read(new ReadOnlySequence<byte>(bytes), out _, out _, out _);
        }
    }
}
