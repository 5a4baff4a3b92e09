using Sakimori.Testing;

namespace Sakimori.Gateway.Tests.Forwarding;

public sealed class ByteExactnessTests
{
    private static readonly string[] Targets =
    [
        "/", "/a/%2e%2e/b", "/a/../b", "/a/./b", "/..", "/../../x", "//x", "///", "//127.0.0.1:9/x", "/%41", "/%83%5C", "/%zz", "/%", "/%4",
        "/a%00b", "/a%2500b", "/a%2Fb", "/a%5cb", "/a\\b", "/\\x", "/?", "/??", "/?a=1?b=2", "/?a=%20+&b", "/a?b\\c", "/a;jsessionid=1?x",
        "/|\"<>^`{}", "/?q=|\"<>^`{}", "/@x", "/:80", "/a:b@c/", "/~user/", "/a?x=http://h/../%2e", "/%E3%81%82", "/a=b&c", "/A%C3%a9/%e9", "/*",
    ];

    [Fact]
    public async Task Every_target_arrives_as_it_was_sent()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        foreach (var target in Targets)
        {
            var response = await gateway.SendAsync($"GET {target} HTTP/1.1\r\nHost: shop.example\r\n\r\n");
            Assert.Equal(200, response.Status);
        }

        Assert.Equal(Targets, origin.Requests.Select(request => request.Target));
        Assert.Equal(37, origin.Requests.Count);
    }

    [Fact]
    public async Task Raw_bytes_from_0x80_arrive_percent_encoded_and_nothing_else_changes()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        await gateway.SendAsync("GET /\u0083\\\u0083n?q=\u0095\\%5c HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("/%83\\%83n?q=%95\\%5c", origin.Single.Target);
    }

    [Fact]
    public async Task An_absolute_target_arrives_in_origin_form()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        foreach (var target in (string[])["http://a.example/x/%2e?y", "http://a.example", "HTTP://A.example:80?q", "http://a.example:80/z"])
        {
            Assert.Equal(200, (await gateway.SendAsync($"GET {target} HTTP/1.1\r\nHost: a.example\r\n\r\n")).Status);
        }

        Assert.Equal(["/x/%2e?y", "/", "/?q", "/z"], origin.Requests.Select(request => request.Target));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("|GET")]
    [InlineData("PROPFIND")]
    [InlineData("REALLYLONGUNREALMETHOD")]
    [InlineData("gEt_x")]
    public async Task Methods_arrive_as_they_were_sent(string method)
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        await gateway.SendAsync($"{method} / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.StartsWith(method + " / HTTP/1.1", origin.Single.RequestLine);
    }

    [Fact]
    public async Task Header_values_arrive_byte_for_byte_under_any_token_as_name()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        var fields = new Dictionary<string, string>
        {
            ["X_Under.Score"] = "\u0083\\\u00ff \t x",
            ["Accept"] = "",
            ["User-Agent"] = "() { :;}; /bin/x \"'<",
            ["Cookie"] = "a=\u0093\u00fa; b=1;; c",
            ["Referer"] = "not a uri \\ %zz",
            ["If-Modified-Since"] = "yesterday",
            ["Content-Type"] = "multipart/form-data; boundary==x=; charset=\u0083",
            ["Upgrade-Insecure-Requests"] = "1",
            ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            ["X-Control"] = "a\u0001\u001b$B\u007f",
            ["!#$%&'*+-.^_`|~"] = "odd",
            ["From"] = "x",
            ["Range"] = "bytes=lines",
            ["Date"] = "soon",
        };
        await gateway.SendAsync("GET / HTTP/1.1\r\nHost: my_host:81\r\n" + string.Concat(fields.Select(field => $"{field.Key}: {field.Value}\r\n")) + "\r\n");
        foreach (var (name, value) in fields)
        {
            Assert.Equal(value, origin.Single[name]);
        }

        Assert.Equal("my_host:81", origin.Single["Host"]);
        Assert.Equal(14, fields.Count);
    }

    [Fact]
    public async Task Repeated_fields_arrive_joined()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nCookie: a=1\r\nX-A: 2\r\nCookie: b=2\r\nAccept: x\r\nAccept: y\r\n\r\n");
        Assert.Equal("1, 2", origin.Single["X-A"]);
        Assert.Equal("a=1; b=2", origin.Single["Cookie"]);
        Assert.Equal("x, y", origin.Single["Accept"]);
    }

    [Fact]
    public async Task Hop_by_hop_fields_stay_on_their_hop()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        await gateway.SendAsync(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Secret, close\r\nX-Secret: kept\r\nKeep-Alive: 300\r\nTE: trailers\r\nProxy-Authorization: Basic x\r\nExpect: 100-continue\r\n\r\n");
        foreach (var name in (string[])["Connection", "Keep-Alive", "TE", "Proxy-Authorization", "Expect"])
        {
            Assert.Null(origin.Single[name]);
        }

        // Removing what Connection names would let a client take headers from the application.
        Assert.Equal("kept", origin.Single["X-Secret"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public async Task Bodies_arrive_byte_for_byte_with_their_framing(int length)
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        var body = string.Create(length, 7, static (chars, seed) =>
        {
            var random = new Random(seed);
            for (var i = 0; i < chars.Length; i++)
            {
                chars[i] = (char)random.Next(256);
            }
        });
        await gateway.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\nContent-Encoding: gzip\r\n\r\n{body}");
        await gateway.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n{(length == 0 ? "" : $"{length:x};ext=\"v\"\r\n{body}\r\n")}0\r\nX-Trailer: dropped\r\n\r\n");
        var requests = origin.Requests.ToArray();
        Assert.Equal(2, requests.Length);
        Assert.Equal(length.ToString(), requests[0]["Content-Length"]);
        Assert.Equal("gzip", requests[0]["Content-Encoding"]);
        Assert.Equal("chunked", requests[1]["Transfer-Encoding"]);
        Assert.All(requests, request => Assert.True(request.Body == body));
    }

    [Fact]
    public async Task Response_bytes_reach_the_client_as_they_are()
    {
        const string Shop = "\u0083V\u0083\u0087\u0083b\u0083v";
        await using var origin = new RawOrigin(_ =>
            $"HTTP/1.1 200 Very Fine\r\nServer: Old/1.0\r\nDate: long ago\r\nX-Shop: {Shop}\r\nSet-Cookie: a=1\r\nSet-Cookie: b={Shop}\r\nContent-Disposition: attachment; filename=\"{Shop}.csv\"\r\n" +
            "Content-Encoding: gzip\r\nExpires: -1\r\nLast-Modified: never\r\nContent-Length: 4\r\n\r\n\u001f\u008b\0\u00ff");
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        var response = await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 Very Fine", response.StatusLine);
        Assert.Equal(Shop, response["X-Shop"]);
        Assert.Equal(["a=1", "b=" + Shop], response.Headers.Where(header => header.Name == "Set-Cookie").Select(header => header.Value));
        Assert.Equal($"attachment; filename=\"{Shop}.csv\"", response["Content-Disposition"]);
        Assert.Equal("Old/1.0", response["Server"]);
        Assert.Equal("long ago", response["Date"]);
        Assert.Equal("-1", response["Expires"]);
        Assert.Equal("never", response["Last-Modified"]);
        Assert.Equal("gzip", response["Content-Encoding"]);
        Assert.Equal("\u001f\u008b\0\u00ff", response.Body);
    }

    [Fact]
    public async Task No_server_header_is_added()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        Assert.Null((await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))["Server"]);
    }

    [Fact]
    public async Task The_host_is_replaced_and_a_path_prefixed_only_when_the_site_says_so()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(
            new Uri(origin.Address, "/app/"), site => site with { UpstreamOptions = new UpstreamOptions { Host = "inner.local" } });
        await gateway.SendAsync("GET /%2e?x HTTP/1.1\r\nHost: outer\r\n\r\n");
        Assert.Equal("inner.local", origin.Single["Host"]);
        Assert.Equal("/app/%2e?x", origin.Single.Target);
        Assert.Equal("outer", origin.Single["X-Forwarded-Host"]);
    }

    [Fact]
    public async Task A_response_header_that_no_client_should_read_is_dropped_not_fatal()
    {
        await using var origin = new RawOrigin(_ => "HTTP/1.1 200 OK\r\nX-Jis: \u001b$B\r\nX-Fine: 1\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        var response = await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((200, null, "1"), (response.Status, response["X-Jis"], response["X-Fine"]));
    }
}
