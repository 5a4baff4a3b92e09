using System.Text;
using Sakimori.Ftw;

namespace Sakimori.Tests.Ftw;

public sealed class FtwClientTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na", false)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nuntil it closes", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-", false)]
    public void A_response_is_complete_when_its_head_says_so(string response, bool expected) =>
        Assert.Equal(expected, FtwClient.IsComplete(Encoding.Latin1.GetBytes(response)));

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\n", 403)]
    [InlineData("HTTP/1.0 200\r\n", 200)]
    [InlineData("<html>", 0)]
    [InlineData("", 0)]
    [InlineData("HTTP/1.1 x", 0)]
    public void The_status_is_read_or_missing(string response, int expected)
    {
        var read = FtwClient.Read(Encoding.Latin1.GetBytes(response));

        Assert.Equal(expected, read.Status);
        Assert.Equal(expected == 0, read.Error is not null);
    }
}
