using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sakimori.Testing;
using Sakimori.Waf;

namespace Sakimori.Gateway.Tests.Inspection;

public sealed class RequestBodyTests
{
    private const string Rules =
        """
        SecRequestBodyAccess On
        SecRequestBodyLimit 2000
        SecRequestBodyLimitAction LIMIT_ACTION
        SecRule ARGS "@contains attack" "id:1,phase:2,deny,status:403"
        SecRule REQBODY_ERROR "!@eq 0" "id:2,phase:2,pass,log"
        SecAction "id:3,phase:2,pass,nolog"
        """;

    private static readonly string Long = "q=" + new string('x', 2998);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused_with_413_and_recorded(bool chunked)
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin.Address, "Reject");
        var response = await gateway.SendAsync(Form(Long, chunked));
        Assert.Equal(413, response.Status);
        Assert.Equal("close", response["Connection"]);
        Assert.Empty(origin.Requests);
        Assert.Contains("over the limit", Assert.Single(await gateway.StopAndReadAuditAsync()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Or_its_beginning_is_judged_and_all_of_it_passed(bool chunked)
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin.Address, "ProcessPartial");
        Assert.Equal(200, (await gateway.SendAsync(Form(Long + "attack", chunked))).Status);
        Assert.Equal(Long + "attack", origin.Single.Body);
        Assert.Equal(403, (await gateway.SendAsync(Form("a=attack&" + Long, chunked))).Status);
        var records = await gateway.StopAndReadAuditAsync();
        Assert.Equal(2, records.Length);
        Assert.Contains("first 2000 bytes judged", records[0]);
    }

    [Fact]
    public async Task The_site_s_word_goes_over_the_rules()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(
            origin.Address, "Reject", site => site with { Limits = new SiteLimits { RequestBodyBytes = 100, RejectLongRequestBody = false } });
        Assert.Equal(200, (await gateway.SendAsync(Form(new string('x', 200) + "=attack"))).Status);
        Assert.Equal(207, origin.Single.Body.Length);
    }

    [Fact]
    public async Task Observe_refuses_no_body()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin.Address, "Reject", site => site with { Mode = EngineMode.Observe });
        Assert.Equal(200, (await gateway.SendAsync(Form(Long))).Status);
        Assert.Equal(Long, origin.Single.Body);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("deflate-bare")]
    [InlineData("br")]
    [InlineData("gzip, br")]
    [InlineData("identity, gzip")]
    public async Task Coded_bodies_are_judged_decoded_and_forwarded_coded(string coding)
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin.Address, "Reject");
        var attack = Encode("q=an+attack", coding);
        var peace = Encode("q=peace", coding);
        var header = coding.Replace("-bare", "");
        Assert.Equal(403, (await gateway.SendAsync(Form(attack, coding: header))).Status);
        Assert.Equal(200, (await gateway.SendAsync(Form(peace, coding: header))).Status);
        Assert.Equal(peace, origin.Single.Body);
        Assert.Equal(header, origin.Single["Content-Encoding"]);
    }

    [Theory]
    [InlineData("identity", "gzip")]
    [InlineData("", "gzip")]
    [InlineData("gzip", "br")]
    public async Task Codings_named_in_two_fields_are_all_undone(string first, string second)
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin.Address, "Reject");
        var attack = Encode("q=an+attack", first.Length == 0 ? second : $"{first}, {second}");
        Assert.Equal(403, (await gateway.SendAsync(Form(attack, coding: $"{first}\r\nContent-Encoding: {second}"))).Status);
        Assert.Empty(origin.Requests);
    }

    [Theory]
    [InlineData(FailDirection.Closed, "bomb", 413)]
    [InlineData(FailDirection.Closed, "broken", 400)]
    [InlineData(FailDirection.Closed, "zstd", 415)]
    [InlineData(FailDirection.Open, "bomb", 200)]
    [InlineData(FailDirection.Open, "broken", 200)]
    [InlineData(FailDirection.Open, "zstd", 200)]
    public async Task What_cannot_be_decoded_goes_the_site_s_fail_direction(FailDirection fail, string kind, int status)
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin.Address, "ProcessPartial", site => site with { Fail = fail }, bodyLimit: 50_000_000);
        var (body, coding) = kind switch
        {
            "bomb" => (Encode(new string('\0', 20_000_000), "gzip"), "gzip"),
            "broken" => ("\u001f\u008b\u0008nonsense", "gzip"),
            _ => ("whatever", "zstd"),
        };
        Assert.Equal(status, (await gateway.SendAsync(Form(body, coding: coding))).Status);
        Assert.Equal(status == 200 ? 1 : 0, origin.Requests.Count);
        var record = Assert.Single(await gateway.StopAndReadAuditAsync());
        Assert.Contains("\"id\":2,", record);
        Assert.Contains(fail == FailDirection.Open ? ": passed" : ": refused", record);
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_answered_408()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(
            origin.Address, "Reject", site => site with { Timeouts = new SiteTimeouts { Body = TimeSpan.FromMilliseconds(200) } });
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\nhalf=");
        Assert.Equal(408, (await client.ReadResponseAsync()).Status);
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Empty(origin.Requests);
    }

    [Fact]
    public async Task A_held_body_with_broken_chunks_is_answered_and_recorded()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin.Address, "Reject");
        var response = await gateway.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n!\r\n");
        Assert.Equal(400, response.Status);
        Assert.Contains("broken chunked framing", Assert.Single(await gateway.StopAndReadAuditAsync()));
    }

    [Fact]
    public async Task A_client_that_waits_for_100_is_told_to_continue()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin.Address, "Reject");
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal(100, (await client.ReadResponseAsync()).Status);
        await client.WriteAsync("hello");
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        Assert.Equal("hello", origin.Single.Body);
    }

    [Fact]
    public async Task A_hundred_megabytes_stream_through_without_being_held()
    {
        const long Length = 100_000_000;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var counted = CountAsync(listener);
        await using var gateway = await WithRules(
            new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"), "ProcessPartial");
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\nContent-Length: {Length}\r\n\r\n");
        using var held = new HeldBytes();
        var piece = new byte[1_000_000];
        for (var sent = 0L; sent < Length; sent += piece.Length)
        {
            await client.WriteAsync(piece);
        }

        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        Assert.Equal(Length, await counted);
        Assert.InRange(held.Most, 0, 10_000_000);
    }

    [Fact]
    public async Task A_used_up_inspection_time_goes_the_site_s_fail_direction()
    {
        await using var origin = new RawOrigin();
        foreach (var (fail, status) in ((FailDirection, int)[])[(FailDirection.Closed, 503), (FailDirection.Open, 200)])
        {
            await using var gateway = await WithRules(origin.Address, "Reject", site => site with
            {
                Fail = fail,
                Limits = new SiteLimits { InspectionTime = TimeSpan.FromTicks(1) },
            }, bodyLimit: 100_000);
            var response = await gateway.SendAsync(Form(string.Join('&', Enumerable.Range(0, 200).Select(i => $"a{i}=attac"))));
            Assert.Equal(status, response.Status);
        }
    }

    private static string Form(string body, bool chunked = false, string? coding = null)
    {
        var head = "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n" + (coding is null ? "" : $"Content-Encoding: {coding}\r\n");
        return chunked
            ? $"{head}Transfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n"
            : $"{head}Content-Length: {body.Length}\r\n\r\n{body}";
    }

    private static string Encode(string text, string coding)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        foreach (var layer in coding.Split(", "))
        {
            using var output = new MemoryStream();
            using (Stream encoder = layer switch
            {
                "deflate" => new ZLibStream(output, CompressionLevel.Optimal),
                "deflate-bare" => new DeflateStream(output, CompressionLevel.Optimal),
                "br" => new BrotliStream(output, CompressionLevel.Optimal),
                "identity" => new BufferedStream(output),
                _ => new GZipStream(output, CompressionLevel.Optimal),
            })
            {
                encoder.Write(bytes);
            }

            bytes = output.ToArray();
        }

        return Encoding.Latin1.GetString(bytes);
    }

    private static async Task<long> CountAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        await using var stream = connection.GetStream();
        var buffer = new byte[256 * 1024];
        var total = -1L;
        var head = "";
        while (true)
        {
            var count = await stream.ReadAsync(buffer);
            if (total < 0)
            {
                head += Encoding.Latin1.GetString(buffer, 0, count);
                var end = head.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (end < 0)
                {
                    continue;
                }

                total = head.Length - end - 4;
            }
            else
            {
                total += count;
            }

            if (total >= 100_000_000)
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                return total;
            }
        }
    }

    private static Task<GatewayFixture> WithRules(
        Uri upstream, string limitAction, Func<SiteOptions, SiteOptions>? change = null, int bodyLimit = 2000) =>
        GatewayFixture.StartAsync(upstream, site =>
        {
            var rules = Rules.Replace("LIMIT_ACTION", limitAction).Replace("2000", bodyLimit.ToString());
            site = site with { Mode = EngineMode.Protect, LoadRules = RuleText.Loader(rules) };
            return change?.Invoke(site) ?? site;
        });
}
