using Sakimori.Testing;

namespace Sakimori.Gateway.Tests.Wire;

public sealed class WireGuardTests
{
    /// <summary>A request, what the client gets (0: the connection is closed), whether the application may see it.</summary>
    private static readonly (string Request, int Status)[] Faults =
    [
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: NotDigits\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
        ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: one\r\n two\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX\t: y\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rInjected: b\r\n\r\n", 400),
        ("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http://user@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http:// HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: \r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a/../b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a:port\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nfoo(: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n\u0083x: x\r\n\r\n", 400),
        ("     GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("\tGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("get / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("Post / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", 400),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET \\ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET \\index.html HTTP\\1.0\r\nHost: a\r\n\r\n", 400),
        ("GET index.html HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/0.9\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/0.8\r\nHost: a\r\n\r\n", 400),
        ("GET / JUNK/1.0\r\nHost: a\r\n\r\n", 400),
        ("GET / TEST\r\nHost: a\r\n\r\n", 400),
        ("GET / 1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/4.0\r\nHost: a\r\n\r\n", 505),
        ("GET / HTTP/2\r\nHost: a\r\n\r\n", 505),
        ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        ("HEAD / HTTP/4.0\r\nHost: a\r\n\r\n", 505),
        ("GET /\r\n", 0),
        ("GET / \r\nHost: a\r\n\r\n", 0),
        ("nonsense\r\n", 400),
        ("\u0016\u0003\u0001\u0002\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: " + new string('x', 70_000) + "\r\n\r\n", 431),
        ("GET /" + new string('x', 70_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        ("GET / HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 250)) + "\r\n", 431),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;\nx\r\nhello\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n 5\r\nhello\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFF\r\nhello", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n80000000\r\nhello", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1000000000000000\r\nhello", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nbad trailer\r\n\r\n", 400),
    ];

    [Fact]
    public async Task What_cannot_be_passed_on_is_answered_closed_and_recorded()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        foreach (var (request, status) in Faults)
        {
            await using var client = await RawClient.ConnectAsync(gateway.Address);
            await client.WriteAsync(request);
            if (status == 0)
            {
                Assert.Equal("", await client.ReadToEndAsync());
                continue;
            }

            RawResponse answer;
            try
            {
                answer = await client.ReadResponseAsync(request.StartsWith("HEAD ", StringComparison.Ordinal));
            }
            catch (EndOfStreamException exception)
            {
                throw new EndOfStreamException($"{request[..Math.Min(90, request.Length)]} => {exception.Message}", exception);
            }

            Assert.True((answer.Status, answer["Connection"]) == (status, "close"), $"{request[..Math.Min(90, request.Length)]} => {answer.StatusLine}");
        }

        Assert.Empty(origin.Requests);
        Assert.Equal(77, Faults.Length);
        var records = await gateway.StopAndReadAuditAsync();
        Assert.Equal(Faults.Length, records.Length);
        Assert.All(records, record => Assert.Contains("\"verdict\":\"block\"", record));
    }

    [Fact]
    public async Task Sound_pipelined_requests_are_answered_in_order()
    {
        await using var origin = new RawOrigin(request => $"HTTP/1.1 200 OK\r\nContent-Length: {request.Target.Length}\r\n\r\n{request.Target}");
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync(
            "\r\nPOST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 25\r\n\r\nGET /no HTTP/1.1\r\nHost: x" +
            "\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n19\r\nGET /no HTTP/1.1\r\nHost: x\r\n0\r\nT: v\r\n\r\n" +
            "GET /\u0083\\ HTTP/1.1\r\nHost: a\r\n\r\n" +
            "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n" +
            "GET /5 HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n" +
            "GET /6 HTTP/1.1\r\nHost: a\r\n\r\n");
        foreach (var expected in (string[])["/1", "/2", "/%83\\", "/a%00b", "/5", "/6"])
        {
            Assert.Equal(expected, (await client.ReadResponseAsync()).Body);
        }

        Assert.Equal(6, origin.Requests.Count);
    }

    [Fact]
    public async Task A_fault_after_sound_requests_is_answered_after_them_and_ends_the_connection()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync(
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" +
            "POST /3 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /4 HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        Assert.Equal(400, (await client.ReadResponseAsync()).Status);
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal(["/1", "/2"], origin.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task Bytes_that_come_one_by_one_are_the_same_request()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        const string Request = "POST /x?\u0083 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;e=v\r\nabc\r\n1\r\nd\r\n0\r\nT: v\r\n\r\n";
        foreach (var value in Request)
        {
            await client.WriteAsync(value.ToString());
        }

        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        Assert.Equal(("/x?%83", "abcd"), (origin.Single.Target, origin.Single.Body));
    }

    [Fact]
    public async Task Head_time_counts_from_the_first_byte_and_answers_408()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => site with { Timeouts = new SiteTimeouts { Header = TimeSpan.FromMilliseconds(200) } });
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync("GET / HTTP/1.1\r\nHost:");
        Assert.Equal(408, (await client.ReadResponseAsync()).Status);
        Assert.Equal("", await client.ReadToEndAsync());
    }
}
