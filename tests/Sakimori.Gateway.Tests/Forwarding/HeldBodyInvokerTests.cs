using System.Net;
using System.Net.Sockets;
using System.Text;
using Sakimori.Gateway.Forwarding;
using Sakimori.Gateway.Inspection;
using Sakimori.Testing;
using Sakimori.Waf;

namespace Sakimori.Gateway.Tests.Forwarding;

public sealed class HeldBodyInvokerTests
{
    private const string Rules = "SecRequestBodyAccess On\nSecRule ARGS \"@contains attack\" \"id:1,phase:2,deny,status:403\"";

    [Fact]
    public async Task Head_and_body_of_a_judged_form_leave_in_one_packet()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        await using var gateway = await InFrontOfAsync(listener);
        var body = "q=" + new string('x', 2046);
        var response = gateway.SendAsync($"POST /order HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2048\r\n\r\n{body}");
        using var connection = await listener.AcceptSocketAsync();
        var buffer = new byte[16 * 1024];
        var count = await connection.ReceiveAsync(buffer);
        var received = Encoding.Latin1.GetString(buffer, 0, count);
        Assert.StartsWith("POST /order HTTP/1.1\r\n", received);
        Assert.Contains("\r\nContent-Type: application/x-www-form-urlencoded\r\n", received);
        Assert.Contains("\r\nContent-Length: 2048\r\n", received);
        Assert.EndsWith("\r\n\r\n" + body, received);
        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
        Assert.Equal((200, "ok"), ((await response).Status, (await response).Body));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(HeldBodyInvoker.MaxLength)]
    [InlineData(HeldBodyInvoker.MaxLength + 1)]
    public async Task Bodies_arrive_whole_whatever_their_length(int length)
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address, Judging);
        var body = string.Create(length, 0, static (text, _) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = (char)('a' + i % 23);
            }
        });
        for (var i = 0; i < 3; i++)
        {
            var response = await gateway.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{body}");
            Assert.Equal(200, response.Status);
        }

        Assert.Equal([body, body, body], origin.Requests.Select(request => request.Body));
    }

    [Fact]
    public async Task Memory_is_kept_until_the_write_that_reads_it_has_ended()
    {
        using var held = new HeldBody(new BufferBudget(1_000_000), announced: 5);
        Assert.True(held.TryAppend("hello"u8));
        var written = new MemoryStream();
        var gate = new TaskCompletionSource();
        using var upstream = new HttpMessageInvoker(new EarlyAnswer(new SlowStream(written, gate.Task)));
        using var invoker = new HeldBodyInvoker(upstream, held);
        Assert.True(invoker.EndAsync().IsCompleted);
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://a/") { Content = new StringContent("streamed") };
        request.Content.Headers.Add("X-Own", ["1", "2"]);
        using var response = await invoker.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(["1", "2"], request.Content.Headers.GetValues("X-Own"));
        Assert.Equal("text/plain; charset=utf-8", request.Content.Headers.NonValidated["Content-Type"].ToString());

        var ending = invoker.EndAsync();
        Assert.False(ending.IsCompleted);
        Assert.Equal(5, held.Length);
        gate.SetResult();
        await ending;
        Assert.Equal("hello"u8.ToArray(), written.ToArray());
        Assert.Equal(0, held.Length);
    }

    [Fact]
    public async Task A_write_that_fails_ends_too_and_a_body_is_sent_once()
    {
        using var held = new HeldBody(new BufferBudget(1_000_000));
        Assert.True(held.TryAppend("hello"u8));
        var gate = new TaskCompletionSource();
        using var upstream = new HttpMessageInvoker(new EarlyAnswer(new SlowStream(new MemoryStream(), gate.Task)));
        using var invoker = new HeldBodyInvoker(upstream, held);
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://a/") { Content = new StringContent("streamed") };
        using var response = await invoker.SendAsync(request, TestContext.Current.CancellationToken);
        gate.SetException(new IOException("gone"));
        await invoker.EndAsync();
        Assert.Equal(5, held.Length);
        await Assert.ThrowsAsync<InvalidOperationException>(() => request.Content.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_application_that_hangs_up_on_a_form_is_502()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        await using var gateway = await InFrontOfAsync(listener);
        var response = gateway.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
        using (var connection = await listener.AcceptSocketAsync())
        {
            Assert.NotEqual(0, await connection.ReceiveAsync(new byte[16 * 1024]));
        }

        Assert.Equal(502, (await response).Status);
    }

    private static Task<GatewayFixture> InFrontOfAsync(TcpListener listener)
    {
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return GatewayFixture.StartAsync(new Uri($"http://127.0.0.1:{port}"), Judging);
    }

    private static SiteOptions Judging(SiteOptions site) => site with { Mode = EngineMode.Protect, LoadRules = RuleText.Loader(Rules) };

    /// <summary>Answers at once, while the body is still being sent.</summary>
    private sealed class EarlyAnswer(Stream connection) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _ = request.Content!.CopyToAsync(connection, cancellationToken);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        }
    }

    private sealed class SlowStream(Stream inner, Task gate) : WriteOnlyStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await gate;
            await inner.WriteAsync(buffer, cancellationToken);
        }
    }
}
