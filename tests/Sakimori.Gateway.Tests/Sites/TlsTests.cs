using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sakimori.Testing;
using Sakimori.Waf;

namespace Sakimori.Gateway.Tests.Sites;

public sealed class TlsTests
{
    [Fact]
    public async Task Each_name_gets_its_certificate_from_PEM_or_PFX()
    {
        using var folder = new TemporaryFolder();
        using var one = TestCertificate.Create("one.example");
        using var two = TestCertificate.Create("two.example");
        var (certificate, key) = TestCertificate.WritePem(one, folder.Path);
        var pfx = Path.Combine(folder.Path, "two.pfx");
        await File.WriteAllBytesAsync(pfx, two.Export(X509ContentType.Pfx, "geheim"));
        await using var origin = new RawOrigin();
        var listen = new Uri("https://127.0.0.1:0");
        await using var gateway = await GatewayFixture.StartAsync(new GatewayOptions
        {
            Sites =
            [
                Site("one", listen, origin) with { Hosts = ["one.example"], Certificate = new CertificateOptions(certificate, key, null) },
                Site("two", listen, origin) with { Hosts = ["two.example"], Certificate = new CertificateOptions(pfx, null, "geheim") },
            ],
        });
        foreach (var name in (string[])["one.example", "two.example"])
        {
            X509Certificate2? seen = null;
            await using var client = await RawClient.ConnectAsync(gateway.Address, TestCertificate.ClientSide(name, found => seen = found));
            Assert.Equal("CN=" + name, seen!.Subject);
            await client.WriteAsync($"GET /%2e\u0083 HTTP/1.1\r\nHost: {name}\r\n\r\n");
            Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        }

        Assert.All(origin.Requests, request => Assert.Equal(("/%2e%83", "https"), (request.Target, request["X-Forwarded-Proto"])));
    }

    [Fact]
    public async Task The_wire_guard_works_inside_tls()
    {
        using var folder = new TemporaryFolder();
        await using var origin = new RawOrigin();
        await using var gateway = await StartTlsAsync(origin, folder);
        await using var client = await RawClient.ConnectAsync(gateway.Address, TestCertificate.ClientSide("a.example"));
        await client.WriteAsync("GET / HTTP/1.1\nHost: a\n\n");
        Assert.Equal(400, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task Http_2_is_judged_and_forwarded_like_http_1()
    {
        using var folder = new TemporaryFolder();
        await using var origin = new RawOrigin(request => $"HTTP/1.1 200 OK\r\nContent-Length: {request.Body.Length}\r\n\r\n{request.Body}");
        await using var gateway = await StartTlsAsync(
            origin, folder, "SecRequestBodyAccess On\nSecRule ARGS \"@contains attack\" \"id:1,phase:2,deny,status:403\"\nSecRule REQUEST_PROTOCOL \"@streq HTTP/2.0\" \"id:2,phase:1,pass,log\"");
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var address = new Uri(gateway.Address, "/a%2E/?q=peace");
        var raw = new Uri($"https://127.0.0.1:{gateway.Address.Port}/a/%2e%2e/%41?q=x", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(raw)).StatusCode);
        Assert.Equal("/a/%2e%2e/%41?q=x", origin.Requests.Last().Target);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(new Uri(gateway.Address, "/?q=attack"))).StatusCode);
        var form = await client.PostAsync(gateway.Address, new FormUrlEncodedContent([new("q", "attack")]));
        Assert.Equal(HttpStatusCode.Forbidden, form.StatusCode);
        var streamed = await client.PostAsync(gateway.Address, new StreamContent(new MemoryStream(new byte[200_000])));
        Assert.Equal((HttpStatusCode.OK, 200_000), (streamed.StatusCode, (await streamed.Content.ReadAsByteArrayAsync()).Length));
        Assert.Equal("127.0.0.1:" + gateway.Address.Port, origin.Requests.First()["Host"]);
    }

    [Fact]
    public async Task A_web_socket_over_http_2_reaches_an_http_1_application()
    {
        using var folder = new TemporaryFolder();
        await using var origin = new RawOrigin(async (request, stream) =>
        {
            var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(request["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
            using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
            var buffer = new byte[100];
            var received = await socket.ReceiveAsync(buffer.AsMemory(), default);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, default);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        });
        await using var gateway = await StartTlsAsync(origin, folder);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var invoker = new HttpMessageInvoker(handler);
        using var client = new ClientWebSocket();
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await client.ConnectAsync(new Uri($"wss://127.0.0.1:{gateway.Address.Port}/ws"), invoker, default);
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, default);
        var echo = new byte[100];
        var result = await client.ReceiveAsync(echo.AsMemory(), default);
        Assert.Equal("hello", Encoding.ASCII.GetString(echo, 0, result.Count));
        Assert.StartsWith("GET /ws HTTP/1.1", origin.Single.RequestLine);
    }

    private static Task<GatewayFixture> StartTlsAsync(RawOrigin origin, TemporaryFolder folder, string? rules = null)
    {
        using var made = TestCertificate.Create("a.example");
        var (certificate, key) = TestCertificate.WritePem(made, folder.Path);
        return GatewayFixture.StartAsync(origin.Address, site => site with
        {
            Listen = [new Uri("https://127.0.0.1:0")],
            Certificate = new CertificateOptions(certificate, key, null),
            Mode = rules is null ? EngineMode.Off : EngineMode.Protect,
            LoadRules = rules is null ? null : RuleText.Loader(rules),
        });
    }

    private static SiteOptions Site(string name, Uri listen, RawOrigin origin) =>
        new() { Name = name, Listen = [listen], Upstream = origin.Address, Mode = EngineMode.Off };
}
