using System.Text;
using Sakimori.Replay;

namespace Sakimori.Tests.Replay;

public sealed class RequestFileTests
{
    [Fact]
    public void Lines_archives_and_raw_requests_are_told_apart()
    {
        Assert.Equal(["/1", "/2"], Uris("\n{\"uri\":\"/1\"}\r\n\n{\"uri\":\"/2\"}"));
        Assert.Equal(["/1", "/2"], Uris("\uFEFF{\"uri\":\"/1\"}\n{\"uri\":\"/2\"}\n"));
        Assert.Equal(["/a?b=%41"], Uris("""
            { "log": {"version":"1.2","entries":[{"request":{"method":"GET","url":"http://h.test/a?b=%41#f","httpVersion":"h2","headers":[{"name":":authority","value":"h.test"},{"name":"Accept","value":"*/*"}]}}]}}
            """));
        Assert.Equal(["/1", "/2"], Uris("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n"));
        Assert.Empty(Uris(" \n"));
        Assert.Throws<FormatException>(() => Uris("hello world"));
        Assert.Throws<FormatException>(() => Uris("{\"log\":5}"));
    }

    [Fact]
    public void A_line_longer_than_the_buffer_is_read_whole()
    {
        var long1 = new string('x', 200_000);

        Assert.Equal([$"/{long1}", "/2"], Uris($"{{\"uri\":\"/{long1}\"}}\n{{\"uri\":\"/2\"}}\n"));
    }

    [Fact]
    public void An_archives_request_has_a_host_and_its_body()
    {
        var request = Assert.Single(Read("""
            {"log":{"entries":[{"request":{"method":"POST","url":"https://shop.example.jp:8443/order","httpVersion":"HTTP/2.0","headers":[],"postData":{"mimeType":"x","text":"a=あ"}}}]}}
            """));

        Assert.Equal(("HTTP/2", "shop.example.jp:8443", "\"f#1\""), (request.Version, request.Header("Host"), request.IdJson));
        Assert.Equal("a=あ"u8, request.Body);
    }

    [Fact]
    public void An_entry_that_cannot_be_read_does_not_hide_the_others()
    {
        var requests = Read("""{"log":{"entries":[{}, {"request":{"headers":[],"url":"/"}}, {"request":{"headers":[],"url":"data:,x"}}, {"request":{"method":"GET","url":"http://h/ok","headers":[]}}]}}""");

        Assert.All(requests[..3], request => Assert.NotNull(request.Error));
        Assert.Equal((null, "/ok"), (requests[3].Error, requests[3].Uri));
    }

    [Theory]
    [InlineData("POST /1 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\n\r\n", "abc", 2)]
    [InlineData("POST /1 HTTP/1.1\nContent-Length: 3\n\nabc", "abc", 1)]
    [InlineData("POST /1 HTTP/1.1\nContent-Length: 3\n\r\nabcGET /2 HTTP/1.1\r\n\n", "abc", 2)]
    [InlineData("POST /1 HTTP/1.1\r\n\r\nrest of the file", "rest of the file", 1)]
    [InlineData("POST /1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\nGET /2 HTTP/1.1\r\n\r\n", "abcde", 2)]
    [InlineData("POST /1 HTTP/1.1\r\nContent-Length: 99\r\n\r\nabc", "abc", 1)]
    [InlineData("POST /1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\nabc", "", 1)]
    [InlineData("POST /1 HTTP/1.1\r\nHost: x", "", 1)]
    public void A_raw_bodys_length_is_what_the_request_says(string text, string body, int count)
    {
        var requests = Read(text);

        Assert.Equal(count, requests.Count);
        Assert.Equal(body, Encoding.Latin1.GetString(requests[0].Body));
    }

    [Fact]
    public void A_raw_target_may_contain_spaces_and_any_byte()
    {
        var request = Assert.Single(Read("GET /a b\u0083\\ HTTP/1.1\r\nX:  y \r\n\r\n", Encoding.Latin1));

        Assert.Equal(("/a b\u0083\\", "HTTP/1.1", "y"), (request.Uri, request.Version, request.Header("x")));
    }

    private static IEnumerable<string> Uris(string text) => Read(text).Select(request => request.Uri);

    private static List<RecordedRequest> Read(string text, Encoding? encoding = null) =>
        [.. RequestFile.Read(new MemoryStream((encoding ?? Encoding.UTF8).GetBytes(text)), "f").Select(pending => pending.Read())];
}
