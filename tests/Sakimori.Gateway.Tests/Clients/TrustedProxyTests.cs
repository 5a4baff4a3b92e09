using System.Text.Json;
using Sakimori.Testing;
using Sakimori.Waf;

namespace Sakimori.Gateway.Tests.Clients;

public sealed class TrustedProxyTests
{
    [Fact]
    public async Task An_untrusted_client_cannot_say_who_it_is()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address, Recording);
        await gateway.SendAsync(
            "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 9.9.9.9\r\nForwarded: for=9.9.9.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n\r\n");
        Assert.Equal("127.0.0.1", origin.Single["X-Forwarded-For"]);
        Assert.Equal("http", origin.Single["X-Forwarded-Proto"]);
        Assert.Equal("a", origin.Single["X-Forwarded-Host"]);
        Assert.Null(origin.Single["Forwarded"]);
        Assert.Equal("127.0.0.1", Client(await gateway.StopAndReadAuditAsync()));
    }

    [Fact]
    public async Task A_trusted_proxy_s_word_is_taken_and_continued()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => Recording(site) with { TrustedProxies = ["127.0.0.1"] });
        await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 8.8.8.8, 9.9.9.9\r\nX-Forwarded-Proto: https\r\n\r\n");
        Assert.Equal("8.8.8.8, 9.9.9.9, 127.0.0.1", origin.Single["X-Forwarded-For"]);
        Assert.Equal("https", origin.Single["X-Forwarded-Proto"]);
        Assert.Equal("9.9.9.9", Client(await gateway.StopAndReadAuditAsync()));
    }

    [Theory]
    [InlineData("PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xcb\0\x71\x07\x0a\0\0\x01\xdc\x04\x01\xbb")]
    public async Task A_PROXY_header_of_a_trusted_proxy_names_the_client(string header)
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => Recording(site) with { TrustedProxies = ["127.0.0.1"], ProxyProtocol = true });
        Assert.Equal(200, (await gateway.SendAsync(header + "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal("203.0.113.7", origin.Single["X-Forwarded-For"]);
        Assert.Equal("203.0.113.7", Client(await gateway.StopAndReadAuditAsync()));
    }

    [Fact]
    public async Task A_PROXY_header_that_is_missing_closes_the_connection_and_one_of_a_stranger_is_no_request()
    {
        await using var origin = new RawOrigin();
        await using var missing = await GatewayFixture.StartAsync(
            origin.Address, site => site with { TrustedProxies = ["127.0.0.1"], ProxyProtocol = true });
        await using var client = await RawClient.ConnectAsync(missing.Address);
        await client.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("", await client.ReadToEndAsync());

        await using var stranger = await GatewayFixture.StartAsync(
            origin.Address, site => site with { TrustedProxies = ["10.0.0.1"], ProxyProtocol = true });
        Assert.Equal(400, (await stranger.SendAsync("PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Empty(origin.Requests);
    }

    [Fact]
    public async Task Connections_over_the_limit_are_closed()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => site with { Limits = new SiteLimits { Connections = 1 } });
        await using var first = await RawClient.ConnectAsync(gateway.Address);
        await first.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(200, (await first.ReadResponseAsync()).Status);
        Assert.Equal("", await ReadFromOneMoreAsync(gateway.Address));
    }

    // A connection that is closed at once may be reset before the client's connect has returned.
    private static async Task<string> ReadFromOneMoreAsync(Uri address)
    {
        try
        {
            await using var client = await RawClient.ConnectAsync(address);
            return await client.ReadToEndAsync();
        }
        catch (System.Net.Sockets.SocketException error) when (error.SocketErrorCode == System.Net.Sockets.SocketError.ConnectionReset)
        {
            return "";
        }
    }

    [Fact]
    public async Task Requests_over_the_limit_are_answered_503_with_retry_after()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var origin = new RawOrigin(async (_, stream) =>
        {
            entered.TrySetResult();
            await release.Task;
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        });
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => site with { Limits = new SiteLimits { ConcurrentRequests = 1 } });
        var first = gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await entered.Task;
        var second = await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((503, "1"), (second.Status, second["Retry-After"]));
        release.SetResult();
        Assert.Equal(200, (await first).Status);
    }

    private static SiteOptions Recording(SiteOptions site) => site with
    {
        Mode = EngineMode.Observe,
        LoadRules = RuleText.Loader("SecRule REMOTE_ADDR \"@unconditionalMatch\" \"id:1,phase:1,pass,log\""),
    };

    private static string Client(string[] lines)
    {
        var record = JsonDocument.Parse(Assert.Single(lines)).RootElement;
        Assert.Equal(record.GetProperty("client").GetString(), record.GetProperty("matches")[0].GetProperty("value").GetString());
        return record.GetProperty("client").GetString()!;
    }
}
