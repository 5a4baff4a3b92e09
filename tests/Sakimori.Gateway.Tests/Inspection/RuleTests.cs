using System.Text.Json;
using Sakimori.Testing;
using Sakimori.Waf;

namespace Sakimori.Gateway.Tests.Inspection;

/// <summary>The gateway with rules of its own, in every phase.</summary>
public sealed class RuleTests
{
    private const string Rules =
        """
        SecRuleEngine On
        SecRequestBodyAccess On
        SecResponseBodyAccess On
        SecResponseBodyMimeType text/plain text/html
        SecRule REQUEST_HEADERS:X-Attack "@streq 1" "id:1,phase:1,deny,status:403,msg:'one'"
        SecRule ARGS:q "@contains attack" "id:2,phase:2,deny,status:403,msg:'two',logdata:'%{MATCHED_VAR}',tag:'t',severity:CRITICAL"
        SecRule RESPONSE_STATUS "@streq 500" "id:3,phase:3,deny,status:502"
        SecRule RESPONSE_BODY "@contains secret-leak" "id:4,phase:4,deny,status:403"
        SecRule REQUEST_HEADERS:X-Drop "@streq 1" "id:5,phase:1,drop"
        SecRule REQUEST_HEADERS:X-Go "@streq 1" "id:6,phase:1,redirect:'http://elsewhere.example/'"
        SecRule REQUEST_METHOD "@rx ^\|" "id:7,phase:1,pass,log,msg:'odd method'"
        SecRule REQUEST_PROTOCOL "!@within HTTP/1.0 HTTP/1.1 HTTP/2.0" "id:8,phase:1,pass,log"
        SecRule &REQUEST_HEADERS:Host "@eq 0" "id:9,phase:1,pass,log"
        SecRule REQUEST_HEADERS:Content-Length "!@rx ^\d+$" "id:10,phase:1,deny,status:403"
        SecRule REQUEST_HEADERS_NAMES "@contains _" "id:11,phase:1,pass,log"
        SecRule REQUEST_URI_RAW "@contains %00" "id:12,phase:1,pass,log"
        SecRule REQUEST_URI_RAW "@contains %83" "id:13,phase:1,pass,log"
        SecRule ARGS:password "@contains x" "id:14,phase:2,pass,log,logdata:'%{MATCHED_VAR}'"
        """;

    [Fact]
    public async Task Phase_1_blocks_before_the_application_sees_anything()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin);
        var response = await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Attack: 1\r\n\r\n");
        Assert.Equal(403, response.Status);
        Assert.Empty(origin.Requests);
        var record = Record(await gateway.StopAndReadAuditAsync());
        Assert.Equal("block", record.GetProperty("verdict").GetString());
        Assert.Equal(403, record.GetProperty("status").GetInt32());
        Assert.Equal([1], Ids(record));
        Assert.Contains(record.GetProperty("transaction_id").GetString()!, response.Body);
        Assert.DoesNotContain("one", response.Body);
    }

    [Fact]
    public async Task Phase_2_judges_query_and_body_and_passes_both_on_unchanged()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin);
        Assert.Equal(403, (await gateway.SendAsync("GET /?q=an+attack HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal(403, (await gateway.SendAsync(Form("q=an+attack"))).Status);
        Assert.Equal(403, (await gateway.SendAsync(Form("q=%61ttack"))).Status);
        Assert.Equal(200, (await gateway.SendAsync(Form("q=%83\\peace+&&"))).Status);
        Assert.Equal("q=%83\\peace+&&", origin.Single.Body);
    }

    [Fact]
    public async Task Phase_3_and_4_keep_the_application_s_answer_back()
    {
        await using var origin = new RawOrigin(request => request.Target switch
        {
            "/500" => "HTTP/1.1 500 Oops\r\nX-Stack: trace\r\nContent-Length: 5\r\n\r\ntrace",
            "/leak" => "HTTP/1.1 200 Fine\r\nContent-Type: text/html\r\nX-Stack: trace\r\nContent-Length: 16\r\n\r\na secret-leak !!",
            _ => "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n",
        });
        await using var gateway = await WithRules(origin);
        var failed = await gateway.SendAsync("GET /500 HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((502, null), (failed.Status, failed["X-Stack"]));
        var leaked = await gateway.SendAsync("GET /leak HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((403, null), (leaked.Status, leaked["X-Stack"]));
        Assert.Equal("HTTP/1.1 403 Forbidden", leaked.StatusLine);
        Assert.DoesNotContain("secret", leaked.Body);
        var fine = await gateway.SendAsync("GET /fine HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((200, "abcdefg"), (fine.Status, fine.Body));
        var records = (await gateway.StopAndReadAuditAsync()).Select(Parse).ToArray();
        Assert.Equal([3, 4], records.SelectMany(Ids));
    }

    [Fact]
    public async Task Drop_closes_and_redirect_sends_away()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin);
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Drop: 1\r\n\r\n");
        Assert.Equal("", await client.ReadToEndAsync());
        var redirect = await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Go: 1\r\n\r\n");
        Assert.Equal((302, "http://elsewhere.example/"), (redirect.Status, redirect["Location"]));
        Assert.Empty(origin.Requests);
    }

    [Fact]
    public async Task Observe_blocks_nothing_and_records_what_it_would_have()
    {
        await using var origin = new RawOrigin(_ => "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\nsecret-leak");
        await using var gateway = await WithRules(origin, site => site with { Mode = EngineMode.Observe });
        var response = await gateway.SendAsync("GET /?q=attack HTTP/1.1\r\nHost: a\r\nX-Attack: 1\r\n\r\n");
        Assert.Equal((200, "secret-leak"), (response.Status, response.Body));
        var record = Record(await gateway.StopAndReadAuditAsync());
        Assert.Equal("allow", record.GetProperty("verdict").GetString());
        Assert.True(record.GetProperty("would_block").GetBoolean());
        Assert.Equal("observe", record.GetProperty("mode").GetString());
        Assert.Equal([1, 2, 4], Ids(record));
    }

    [Fact]
    public async Task Off_judges_nothing()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin, site => site with { Mode = EngineMode.Off });
        Assert.Equal(200, (await gateway.SendAsync("GET /?q=attack HTTP/1.1\r\nHost: a\r\nX-Attack: 1\r\n\r\n")).Status);
        Assert.Empty(await gateway.StopAndReadAuditAsync());
    }

    /// <summary>What the wire guard answers itself, or passes though it is odd, is judged first.</summary>
    [Theory]
    [InlineData("|GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200, 7)]
    [InlineData("GET / HTTP/4.0\r\nHost: a\r\n\r\n", 505, 8)]
    [InlineData("GET / TEST\r\nHost: a\r\n\r\n", 400, 8)]
    [InlineData("GET /\r\n", 0, 8)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400, 9)]
    [InlineData("GET / HTTP/1.0\r\n\r\n", 200, 9)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 403, 10)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX_Y.Z: 1\r\n\r\n", 200, 11)]
    [InlineData("GET /a%00 HTTP/1.1\r\nHost: a\r\n\r\n", 200, 12)]
    [InlineData("GET /\u0083\\ HTTP/1.1\r\nHost: a\r\n\r\n", 200, 13)]
    [InlineData("     GET / HTTP/1.1\r\nHost: a\r\nX_Y: 1\r\n\r\n", 400, 11)]
    [InlineData("GET / HTTP/1.1\r\nHost: \r\nX_Y: 1\r\n\r\n", 400, 11)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nfoo(: 1\r\nX_Y: 1\r\n\r\n", 400, 11)]
    public async Task Odd_requests_are_judged_and_recorded_with_their_rules(string request, int status, int rule)
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin);
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        await client.WriteAsync(request);
        if (status == 0)
        {
            Assert.Equal("", await client.ReadToEndAsync());
        }
        else
        {
            Assert.Equal(status, (await client.ReadResponseAsync()).Status);
        }

        var record = Record(await gateway.StopAndReadAuditAsync());
        Assert.Contains(rule, Ids(record));
        Assert.Equal(status == 200 ? 1 : 0, origin.Requests.Count);
        Assert.Equal(request[..request.IndexOf('\r')], record.GetProperty("request_line").GetString());
    }

    [Fact]
    public async Task Secrets_are_not_in_the_record()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin);
        await gateway.SendAsync("GET /?password=x-ray-77&a=1 HTTP/1.1\r\nHost: a\r\n\r\n");
        var line = Assert.Single(await gateway.StopAndReadAuditAsync());
        Assert.DoesNotContain("x-ray-77", line);
        Assert.Contains("a=1", line);
        Assert.Equal([14], Ids(Parse(line)));
    }

    [Fact]
    public async Task Headers_and_body_are_in_the_record_when_asked_for()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin, site => site with { LogHeaders = true, LogBodies = true });
        await gateway.SendAsync(Form("q=an+attack&password=geheim"));
        var record = Record(await gateway.StopAndReadAuditAsync());
        Assert.Equal("q=an+attack&password=********", record.GetProperty("request_body").GetString());
        Assert.Equal("[\"Host\",\"a\"]", record.GetProperty("request_headers")[0].GetRawText());
        await using var quiet = await WithRules(origin);
        await quiet.SendAsync(Form("q=an+attack"));
        var line = Assert.Single(await quiet.StopAndReadAuditAsync());
        Assert.DoesNotContain("request_body", line);
        Assert.DoesNotContain("request_headers", line);
    }

    [Fact]
    public async Task Rules_loaded_with_the_modsec_format_write_classic_lines()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin, site => site with { LogFormat = AuditLogFormat.Modsec });
        await gateway.SendAsync("GET /x?q=attack HTTP/1.1\r\nHost: a\r\n\r\n");
        var line = Assert.Single(await gateway.StopAndReadAuditAsync());
        Assert.Contains("ModSecurity: Access denied with code 403 (phase 2). Matched \"Operator `Contains' with parameter `attack' against variable `ARGS:q' (Value: `attack' )", line);
        Assert.Contains("[id \"2\"]", line);
        Assert.Contains("[uri \"/x\"]", line);
    }

    [Fact]
    public async Task The_block_page_is_html_for_people_and_json_for_programs()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await WithRules(origin);
        var html = await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Attack: 1\r\nAccept: text/html,application/json\r\n\r\n");
        Assert.Equal("text/html; charset=utf-8", html["Content-Type"]);
        var json = await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Attack: 1\r\nAccept: application/json\r\n\r\n");
        Assert.Equal("application/json", json["Content-Type"]);
        Assert.Equal(403, Parse(json.Body).GetProperty("status").GetInt32());
        var head = await gateway.SendAsync("HEAD / HTTP/1.1\r\nHost: a\r\nX-Attack: 1\r\n\r\n");
        Assert.Equal((403, ""), (head.Status, head.Body));
        Assert.Equal("no-store", html["Cache-Control"]);
    }

    private static string Form(string body) =>
        $"POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static Task<GatewayFixture> WithRules(RawOrigin origin, Func<SiteOptions, SiteOptions>? change = null) =>
        GatewayFixture.StartAsync(origin.Address, site =>
        {
            site = site with { Mode = EngineMode.Protect, LoadRules = RuleText.Loader(Rules) };
            return change?.Invoke(site) ?? site;
        });

    private static JsonElement Record(string[] lines) => Parse(Assert.Single(lines));

    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;

    private static IEnumerable<int> Ids(JsonElement record) =>
        record.GetProperty("matches").EnumerateArray().Select(match => match.GetProperty("id").GetInt32());
}
