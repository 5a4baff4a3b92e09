using System.Diagnostics.Metrics;
using System.Net.Security;
using Sakimori.Testing;

namespace Sakimori.Gateway.Tests.Telemetry;

/// <summary>What Kestrel refuses in HTTP/2 never becomes a request: it is counted, and that is all that is known of it.</summary>
public sealed class Http2RefusalsTests
{
    private static readonly byte[] Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0];

    public static TheoryData<string, byte[]> Refused => new()
    {
        // DATA on stream 0 (RFC 9113 §6.1).
        { "connection", [0, 0, 1, 0, 0, 0, 0, 0, 0, (byte)'x'] },
        // HEADERS with :method and :scheme, without :path (§8.3.1).
        { "stream", [0, 0, 2, 1, 5, 0, 0, 0, 1, 0x82, 0x87] },
        // HEADERS with index 62 of a table of 61 (RFC 7541 §2.3.3).
        { "headers", [0, 0, 1, 1, 5, 0, 0, 0, 1, 0xBE] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_refusal_is_counted_and_not_recorded(string fault, byte[] frame)
    {
        var counted = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "sakimori.http2_faults")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (count == 1)
            {
                counted.TrySetResult((string)tags[0].Value!);
            }
        });
        listener.Start();
        using var folder = new TemporaryFolder();
        using var made = TestCertificate.Create("a.example");
        var (certificate, key) = TestCertificate.WritePem(made, folder.Path);
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address, site => site with
        {
            Listen = [new Uri("https://127.0.0.1:0")],
            Certificate = new CertificateOptions(certificate, key, null),
        });
        await using var client = await RawClient.ConnectAsync(gateway.Address, SpeakHttp2Async);
        await client.WriteAsync([.. Preface, .. frame]);
        Assert.Equal(fault, await counted.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Empty(origin.Requests);
        Assert.Empty(await gateway.StopAndReadAuditAsync());
    }

    private static async Task<Stream> SpeakHttp2Async(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "a.example",
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });
        return tls;
    }
}
