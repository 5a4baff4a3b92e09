using System.IO.Pipelines;
using Microsoft.Extensions.Time.Testing;
using Sakimori.Gateway.Wire;
using Sakimori.Testing;

namespace Sakimori.Gateway.Tests.Wire;

public sealed class LingeringTests
{
    private const string Refused = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\nTransfer-Encoding: chunked\r\n\r\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_is_still_sending_reads_the_answer(bool isTls)
    {
        using var folder = new TemporaryFolder();
        using var made = TestCertificate.Create("a.example");
        var (certificate, key) = TestCertificate.WritePem(made, folder.Path);
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address, site => isTls
            ? site with { Listen = [new Uri("https://127.0.0.1:0")], Certificate = new CertificateOptions(certificate, key, null) }
            : site);
        for (var i = 0; i < 10; i++)
        {
            await using var client = await RawClient.ConnectAsync(gateway.Address, isTls ? TestCertificate.ClientSide("a.example") : null);
            await client.WriteAsync(Refused);
            // More than the sockets' buffers hold: it can only be written when somebody reads it.
            await client.WriteAsync(new byte[8_000_000]);
            var response = await client.ReadResponseAsync();
            Assert.Equal((400, "close"), (response.Status, response["Connection"]));
        }

        Assert.Empty(origin.Requests);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_answered_while_it_is_sent()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address, site => site with
        {
            Mode = Waf.EngineMode.Protect,
            LoadRules = RuleText.Loader("SecRuleEngine On\nSecRequestBodyAccess On\nSecRequestBodyLimit 1000\nSecRequestBodyLimitAction Reject"),
        });
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 8000000\r\n\r\n");
        await client.WriteAsync(new byte[8_000_000]);
        Assert.Equal(413, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task It_ends_when_the_client_closes()
    {
        var pipe = new Pipe();
        var draining = Lingering.DrainAsync(pipe.Reader, new FakeTimeProvider());
        await pipe.Writer.WriteAsync(new byte[1000]);
        Assert.False(draining.IsCompleted);
        await pipe.Writer.CompleteAsync();
        await draining;
    }

    [Fact]
    public async Task It_ends_with_silence()
    {
        var time = new FakeTimeProvider();
        var pipe = new Pipe();
        var draining = Lingering.DrainAsync(pipe.Reader, time);
        time.Advance(Lingering.Silence - TimeSpan.FromMilliseconds(1));
        Assert.False(draining.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await draining;
    }

    [Fact]
    public async Task A_client_that_never_stops_is_cut_off_by_time()
    {
        var time = new FakeTimeProvider();
        // What is written is read before the write returns.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline));
        var draining = Lingering.DrainAsync(pipe.Reader, time);
        var pieces = 0;
        for (; !draining.IsCompleted; pieces++)
        {
            Assert.True(pieces < 1000);
            time.Advance(Lingering.Silence / 2);
            await pipe.Writer.WriteAsync(new byte[10]);
        }

        await draining;
        Assert.Equal(Lingering.LongestTime / (Lingering.Silence / 2), pieces);
    }

    [Fact]
    public async Task A_client_that_never_stops_is_cut_off_by_bytes()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        const int Piece = 1 << 20;
        for (var i = 0; i < 20; i++)
        {
            await pipe.Writer.WriteAsync(new byte[Piece / 2]);
        }

        var draining = Lingering.DrainAsync(pipe.Reader, new FakeTimeProvider());
        Assert.False(draining.IsCompleted);
        await pipe.Writer.WriteAsync(new byte[Lingering.MostBytes]);
        await draining;
    }
}
