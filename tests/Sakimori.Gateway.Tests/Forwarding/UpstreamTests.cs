using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Sakimori.Gateway.Forwarding;
using Sakimori.Testing;

namespace Sakimori.Gateway.Tests.Forwarding;

public sealed class UpstreamTests
{
    [Fact]
    public async Task Nobody_there_is_answered_502_with_our_page()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var gateway = await GatewayFixture.StartAsync(new Uri($"http://127.0.0.1:{port}"));
        var response = await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(502, response.Status);
        Assert.Contains("The application did not answer.", response.Body);
        Assert.DoesNotContain("127.0.0.1", response.Body);
    }

    [Fact]
    public async Task Silence_is_answered_504_after_the_idle_time()
    {
        // Held here: a task nobody can complete would be collected, and its connection closed with it.
        var silence = new TaskCompletionSource();
        await using var origin = new RawOrigin((_, _) => silence.Task);

        // Long enough for a busy machine to connect: what comes to an end must be the silence.
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => site with { Timeouts = new SiteTimeouts { Idle = TimeSpan.FromSeconds(2) } });
        Assert.Equal(504, (await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        silence.SetResult();
    }

    [Fact]
    public async Task A_malformed_answer_is_502()
    {
        await using var origin = new RawOrigin(_ => "this is not HTTP\r\n\r\n");
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        Assert.Equal(502, (await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    [Fact]
    public async Task A_response_cut_short_is_cut_short_for_the_client_too()
    {
        await using var origin = new RawOrigin((_, stream) =>
        {
            stream.Write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"u8);
            stream.Close();
            return Task.CompletedTask;
        });
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        await Assert.ThrowsAsync<EndOfStreamException>(() => gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    [Fact]
    public async Task Http_1_0_is_spoken_where_a_site_says_so_with_a_warning()
    {
        var log = new LogCollector();
        await using var origin = new RawOrigin(request => $"HTTP/1.0 200 OK\r\n\r\n{request.Body}");
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => site with { UpstreamOptions = new UpstreamOptions { Http10 = true } }, loggers: log);
        var response = await gateway.SendAsync("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        Assert.Equal("POST /x HTTP/1.0", origin.Single.RequestLine);
        Assert.Equal("5", origin.Single["Content-Length"]);
        Assert.Null(origin.Single["Transfer-Encoding"]);
        Assert.Equal("hello", response.Body);
        Assert.Contains(log.Entries, entry => entry.Level == LogLevel.Warning && entry.Text.Contains("HTTP/1.0"));
    }

    [Fact]
    public async Task An_http_1_0_client_is_answered_in_its_way()
    {
        await using var origin = new RawOrigin(_ => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync("GET / HTTP/1.0\r\n\r\n");
        var response = await client.ReadResponseAsync();
        Assert.Equal((200, null, "abc"), (response.Status, response["Transfer-Encoding"], response.Body));
    }

    [Fact]
    public async Task A_self_signed_upstream_is_refused_unless_the_site_accepts_it_with_a_warning()
    {
        using var certificate = TestCertificate.Create("inner.example");
        await using var origin = new RawOrigin(
            (_, stream) => stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray()).AsTask(), TestCertificate.ServerSide(certificate));
        var address = new Uri($"https://127.0.0.1:{origin.Port}");
        await using (var strict = await GatewayFixture.StartAsync(address))
        {
            Assert.Equal(502, (await strict.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        }

        var log = new LogCollector();
        await using var lenient = await GatewayFixture.StartAsync(
            address, site => site with { UpstreamOptions = new UpstreamOptions { AllowInvalidCertificate = true } }, loggers: log);
        Assert.Equal(200, (await lenient.SendAsync("GET /%2e HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal(("/%2e", "a"), (origin.Single.Target, origin.Single["Host"]));
        Assert.Contains(log.Entries, entry => entry.Level == LogLevel.Warning && entry.Text.Contains("certificate is not checked"));
    }

    [Fact]
    public async Task Tls_1_0_is_spoken_only_where_a_site_says_so_with_a_warning()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("needs OpenSSL to play an old server");
        }

        using var certificate = TestCertificate.CreateRsa("old.example");
#pragma warning disable SYSLIB0039 // The old server.
        await using var origin = new RawOrigin(
            (_, stream) => stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray()).AsTask(),
            TestCertificate.ServerSide(certificate, SslProtocols.Tls, OperatingSystem.IsLinux() ? UpstreamTls.ObsoleteSuites : null));
#pragma warning restore SYSLIB0039
        var address = new Uri($"https://127.0.0.1:{origin.Port}");
        var modern = new UpstreamOptions { AllowInvalidCertificate = true };
        await using (var strict = await GatewayFixture.StartAsync(address, site => site with { UpstreamOptions = modern }))
        {
            Assert.Equal(502, (await strict.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        }

        var log = new LogCollector();
        await using var lenient = await GatewayFixture.StartAsync(
            address, site => site with { UpstreamOptions = modern with { AllowObsoleteTls = true } }, loggers: log);
        Assert.Equal(200, (await lenient.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Contains(log.Entries, entry => entry.Level == LogLevel.Warning && entry.Text.Contains("TLS 1.0 and 1.1"));
    }

    [Fact]
    public async Task An_upstream_that_does_not_take_connections_is_504_after_the_connect_time()
    {
        using var full = new Socket(SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var address = (IPEndPoint)full.LocalEndPoint!;
        var waiting = new List<Socket>();
        for (var i = 0; i < 4; i++)
        {
            // Until the queue of connections nobody accepts is full.
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            waiting.Add(socket);
            await Assert.ThrowsAsync<SocketException>(() => Task.Run(() => socket.Connect(address)));
        }

        await using var gateway = await GatewayFixture.StartAsync(
            new Uri($"http://127.0.0.1:{address.Port}"), site => site with { Timeouts = new SiteTimeouts { Connect = TimeSpan.FromMilliseconds(300) } });
        Assert.Equal(504, (await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        waiting.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Ordinary_clients_share_upstream_connections()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        for (var i = 0; i < 5; i++)
        {
            await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        }

        Assert.Equal(1, origin.Connections);
    }

    [Fact]
    public async Task Clients_of_a_site_with_own_connections_never_share_them()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => site with { UpstreamOptions = new UpstreamOptions { ConnectionPerClient = true } });
        await InterleaveAsync(gateway, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: b\r\n\r\n");
        AssertOwnConnections(origin.Requests);
    }

    [Fact]
    public async Task Ntlm_gives_a_client_its_own_connection_by_itself()
    {
        await using var origin = new RawOrigin(request =>
            request["Authorization"] is null
                ? "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        await InterleaveAsync(
            gateway, "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: NTLM TlRM\r\n\r\n", "GET / HTTP/1.1\r\nHost: b\r\nAuthorization: Negotiate YII\r\n\r\n");
        AssertOwnConnections(origin.Requests);

        // Without Authorization: the challenge alone is enough from the next request on.
        await using var third = await RawClient.ConnectAsync(gateway.Address);
        for (var i = 0; i < 3; i++)
        {
            await third.WriteAsync("GET / HTTP/1.1\r\nHost: c\r\n\r\n");
            Assert.Equal(401, (await third.ReadResponseAsync()).Status);
        }

        var own = origin.Requests.Where(request => request["Host"] == "c").Skip(1).Select(request => request.Connection).Distinct();
        var others = origin.Requests.Where(request => request["Host"] != "c").Select(request => request.Connection);
        Assert.DoesNotContain(Assert.Single(own), others);
    }

    [Fact]
    public async Task A_client_s_own_upstream_connection_ends_with_it()
    {
        var ended = new TaskCompletionSource();
        await using var origin = new RawOrigin(async (request, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            if (await stream.ReadAsync(new byte[1]) == 0)
            {
                ended.SetResult();
            }
        });
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => site with { UpstreamOptions = new UpstreamOptions { ConnectionPerClient = true } });
        await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_switched_protocol_is_passed_as_bytes_both_ways()
    {
        const string Frames = "\0\u0001\n\n GET / HTTP/1.1\n\u0083\u00ff\r\r\n\r\n";
        await using var origin = new RawOrigin(async (request, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x=\r\n\r\n"u8.ToArray());
            var buffer = new byte[100];
            int count;
            while ((count = await stream.ReadAsync(buffer)) > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count));
            }
        });
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        var response = await client.ReadResponseAsync();
        Assert.Equal((101, "websocket", "x="), (response.Status, response["Upgrade"], response["Sec-WebSocket-Accept"]));
        for (var i = 0; i < 3; i++)
        {
            await client.WriteAsync(Frames);
            var echo = "";
            while (echo.Length < Frames.Length)
            {
                echo += await client.ReadSomeAsync(1);
            }

            Assert.Equal(Frames, echo);
        }
    }

    [Fact]
    public async Task A_refused_switch_leaves_http_as_it_is()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync("GET /1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        await client.WriteAsync("GET /2 HTTP/1.1\nHost: a\n\n");
        Assert.Equal(400, (await client.ReadResponseAsync()).Status);
        Assert.Single(origin.Requests);
    }

    private static async Task InterleaveAsync(GatewayFixture gateway, string first, string second)
    {
        await using var one = await RawClient.ConnectAsync(gateway.Address);
        await using var two = await RawClient.ConnectAsync(gateway.Address);
        for (var i = 0; i < 3; i++)
        {
            await one.WriteAsync(first);
            Assert.Equal(200, (await one.ReadResponseAsync()).Status);
            await two.WriteAsync(second);
            Assert.Equal(200, (await two.ReadResponseAsync()).Status);
        }
    }

    private static void AssertOwnConnections(ConcurrentQueue<RawRequest> requests)
    {
        var ofA = requests.Where(request => request["Host"] == "a").Select(request => request.Connection).Distinct();
        var ofB = requests.Where(request => request["Host"] == "b").Select(request => request.Connection).Distinct();
        Assert.NotEqual(Assert.Single(ofA), Assert.Single(ofB));
        Assert.Equal(6, requests.Count);
    }
}
