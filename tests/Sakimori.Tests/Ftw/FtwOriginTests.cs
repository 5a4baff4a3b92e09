using System.Net;
using System.Text;
using Sakimori.Ftw;

namespace Sakimori.Tests.Ftw;

public sealed class FtwOriginTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 200)]
    [InlineData("FOO /a%zz?\u00e9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200)]
    [InlineData("POST /reflect HTTP/1.0\r\nContent-Length: 26\r\n\r\n{\"status\":503,\"body\":\"hi\"}", 503)]
    [InlineData("POST /reflect HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"status\":418,\"b\r\n9\r\nody\":\"i\"}\r\n0\r\n\r\n", 418)]
    [InlineData("POST /reflect HTTP/1.1\r\nContent-Length: 3\r\n\r\n{{{", 400)]
    [InlineData("GET /reflect HTTP/1.1\r\nHost: x\r\n\r\n", 200)]
    public async Task Every_request_is_answered_and_reflect_answers_as_asked(string request, int status)
    {
        await using var origin = new FtwOrigin();
        var client = new FtwClient(new IPEndPoint(IPAddress.Loopback, origin.Address.Port));

        var response = await client.SendAsync(Encoding.Latin1.GetBytes(request), CancellationToken.None);

        Assert.Equal(new FtwResponse(status, null), response);
    }

    [Fact]
    public void A_reflection_has_the_headers_and_body_asked_for()
    {
        var text = Encoding.UTF8.GetString(Reflection.Answer("""{"headers":{"X-A":"b","Content-Type":"text/x"},"encodedBody":"aGVsbG8="}"""u8).ToBytes(close: true));

        Assert.Equal("HTTP/1.1 200 Status\r\nX-A: b\r\nContent-Type: text/x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello", text);
    }

    [Theory]
    [InlineData("<html>", "text/html; charset=utf-8")]
    [InlineData("  <!doctype html >", "text/html; charset=utf-8")]
    [InlineData("<bold>", "text/plain; charset=utf-8")]
    [InlineData("<?xml version", "text/xml; charset=utf-8")]
    [InlineData("plain", "text/plain; charset=utf-8")]
    [InlineData("\u0000\u0001", "application/octet-stream")]
    public void A_body_without_a_type_is_called_what_go_calls_it(string body, string expected) =>
        Assert.Equal(expected, Reflection.Sniff(Encoding.Latin1.GetBytes(body)));
}
