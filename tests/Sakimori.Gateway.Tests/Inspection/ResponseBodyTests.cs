using System.IO.Compression;
using System.Text;
using Sakimori.Testing;
using Sakimori.Waf;

namespace Sakimori.Gateway.Tests.Inspection;

public sealed class ResponseBodyTests
{
    private const string Rules =
        """
        SecResponseBodyAccess On
        SecResponseBodyMimeType text/html text/event-stream
        SecResponseBodyLimit 1000
        SecResponseBodyLimitAction LIMIT_ACTION
        SecRule RESPONSE_BODY "@contains leak" "id:1,phase:4,deny,status:403"
        """;

    [Fact]
    public async Task A_longer_body_is_judged_at_its_beginning_and_passed_whole()
    {
        var body = new string('x', 5000);
        await using var origin = new RawOrigin(_ => Html(body + "leak"));
        await using var gateway = await WithRules(origin, "ProcessPartial");
        var response = await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(body + "leak", response.Body);
        Assert.Contains("over the limit", Assert.Single(await gateway.StopAndReadAuditAsync()));
    }

    [Fact]
    public async Task Or_refused_with_502()
    {
        await using var origin = new RawOrigin(_ => Html(new string('x', 5000)));
        await using var gateway = await WithRules(origin, "Reject");
        Assert.Equal(502, (await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_whole()
    {
        await using var origin = new RawOrigin(_ => Html(new string('x', 1000)));
        await using var gateway = await WithRules(origin, "Reject");
        Assert.Equal(1000, (await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body.Length);
        Assert.Empty(await gateway.StopAndReadAuditAsync());
    }

    [Fact]
    public async Task A_coded_body_is_judged_decoded_and_passed_coded()
    {
        await using var origin = new RawOrigin(request => Html(Gzip(request.Target), "Content-Encoding: gzip\r\n"));
        await using var gateway = await WithRules(origin, "Reject");
        Assert.Equal(403, (await gateway.SendAsync("GET /leak HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal(Gzip("/fine"), (await gateway.SendAsync("GET /fine HTTP/1.1\r\nHost: a\r\n\r\n")).Body);
    }

    [Fact]
    public async Task What_the_rules_do_not_ask_for_is_not_held()
    {
        await using var origin = new RawOrigin(_ => "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 4\r\n\r\nleak");
        await using var gateway = await WithRules(origin, "Reject");
        Assert.Equal("leak", (await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Body);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1234\r\n\r\n", 200)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Type: text/html\r\nETag: \"x\"\r\n\r\n", 304)]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", 204)]
    public async Task Responses_without_content_stay_as_they_are(string method, string answer, int status)
    {
        await using var origin = new RawOrigin(_ => answer);
        await using var gateway = await WithRules(origin, "Reject");
        var response = await gateway.SendAsync($"{method} / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(status, response.Status);
        if (method == "HEAD")
        {
            Assert.Equal("1234", response["Content-Length"]);
        }
    }

    [Fact]
    public async Task Events_arrive_one_by_one()
    {
        var seen = new TaskCompletionSource();
        await using var origin = new RawOrigin(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: one\n\n"u8.ToArray());
            await seen.Task;
            await stream.WriteAsync("data: two\n\n"u8.ToArray());
            stream.Close();
        });
        await using var gateway = await WithRules(origin, "Reject");
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var text = "";
        while (!text.Contains("data: one"))
        {
            text += await client.ReadSomeAsync(1);
        }

        seen.SetResult();
        Assert.Contains("data: two", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_record_is_on_its_way_before_the_response_ends()
    {
        var release = new TaskCompletionSource();
        await using var origin = new RawOrigin(async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 2\r\n\r\na"u8.ToArray());
            await release.Task;
            await stream.WriteAsync("b"u8.ToArray());
        });
        await using var gateway = await GatewayFixture.StartAsync(origin.Address, site => site with
        {
            Mode = EngineMode.Protect,
            LoadRules = RuleText.Loader("SecRule REQUEST_METHOD \"@streq GET\" \"id:1,phase:1,pass,log\""),
        });
        Assert.True(File.Exists(gateway.AuditPath));
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadSomeAsync(1);
        await FileText.WaitForAsync(gateway.AuditPath, "\"id\":1");
        release.SetResult();
    }

    private static string Html(string body, string headers = "") =>
        $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}";

    private static string Gzip(string text)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.Latin1.GetBytes(text));
        }

        return Encoding.Latin1.GetString(output.ToArray());
    }

    private static Task<GatewayFixture> WithRules(RawOrigin origin, string limitAction) =>
        GatewayFixture.StartAsync(origin.Address, site => site with
        {
            Mode = EngineMode.Protect,
            LoadRules = RuleText.Loader(Rules.Replace("LIMIT_ACTION", limitAction)),
        });
}
