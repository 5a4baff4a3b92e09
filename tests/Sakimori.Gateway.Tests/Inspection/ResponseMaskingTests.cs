using System.Globalization;
using System.IO.Compression;
using System.Text;
using Sakimori.Testing;
using Sakimori.Waf;
using Sakimori.Waf.Detectors.Leaks;

namespace Sakimori.Gateway.Tests.Inspection;

/// <summary>What the rules find in a response is hidden before it leaves, however the application sends it.</summary>
public sealed class ResponseMaskingTests
{
    private const string Rules =
        """
        SecResponseBodyAccess On
        SecResponseBodyMimeType text/html text/plain application/json
        SecResponseBodyLimit 100000
        SecResponseBodyLimitAction ProcessPartial
        SecRule RESPONSE_BODY "@detectLeak card" "id:1,phase:4,pass,capture,logdata:'%{TX.0}',setvar:'tx.leak_score_%{tx.3}=+5'"
        SecRule RESPONSE_BODY "@detectLeak phone>=200" "id:2,phase:4,pass,capture,logdata:'%{TX.0}',setvar:'tx.leak_score_%{tx.3}=+5'"
        SecRule RESPONSE_BODY "@detectLeak private-key" "id:3,phase:4,pass,capture,logdata:'%{TX.0}',setvar:'tx.leak_score_%{tx.3}=+5'"
        SecRule TX:LEAK_SCORE_BLOCK "@ge 5" "id:9,phase:4,deny,status:403"
        """;

    private const string Page = "<p>card 4111-1111-1111-1111 end</p>";
    private const string Masked = "<p>card ****-****-****-1111 end</p>";
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static Task<GatewayFixture> Start(RawOrigin origin, LeakPolicy? policy = null, EngineMode mode = EngineMode.Protect, TimeProvider? time = null) =>
        GatewayFixture.StartAsync(
            origin.Address,
            site => site with { Mode = mode, LoadRules = RuleText.Loader(Rules, time), Leaks = policy ?? LeakPolicy.Default, Fail = FailDirection.Closed },
            time);

    private static string Answer(string body, string headers = "", string type = "text/html", int status = 200) =>
        $"HTTP/1.1 {status} OK\r\nContent-Type: {type}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}";

    private static string Coded(string text, Func<Stream, Stream> coder)
    {
        using var output = new MemoryStream();
        using (var stream = coder(output))
        {
            stream.Write(Encoding.Latin1.GetBytes(text));
        }

        return Encoding.Latin1.GetString(output.ToArray());
    }

    private static string Gzip(string text) => Coded(text, stream => new GZipStream(stream, CompressionLevel.Optimal));

    [Fact]
    public async Task A_number_is_hidden_the_length_stays_and_validators_go()
    {
        await using var origin = new RawOrigin(_ => Answer(
            Page, "ETag: \"a\"\r\nContent-MD5: x\r\nDigest: sha-256=x\r\nRepr-Digest: sha-256=:x:\r\nAccept-Ranges: bytes\r\nLast-Modified: Mon, 23 Nov 2026 00:00:00 GMT\r\nX-Own: kept\r\n"));
        await using var gateway = await Start(origin);
        var response = await gateway.SendAsync(Get);
        Assert.Equal(Masked, response.Body);
        Assert.Equal(Page.Length.ToString(CultureInfo.InvariantCulture), response["Content-Length"]);
        Assert.Equal((null, null, null, null, null), (response["ETag"], response["Content-MD5"], response["Digest"], response["Repr-Digest"], response["Accept-Ranges"]));
        Assert.Equal(("kept", "Mon, 23 Nov 2026 00:00:00 GMT"), (response["X-Own"], response["Last-Modified"]));
        var record = Assert.Single(await gateway.StopAndReadAuditAsync());
        Assert.Contains("masked in the response: 1 card", record);
        Assert.DoesNotContain("4111-1111-1111", record);
        Assert.Contains("****-****-****-1111", record);
    }

    [Fact]
    public async Task A_page_without_leaks_keeps_every_byte_and_header()
    {
        var page = "<p>4111-1111-1111-1112</p>";
        await using var origin = new RawOrigin(_ => Answer(page, "ETag: \"a\"\r\nAccept-Ranges: bytes\r\n"));
        await using var gateway = await Start(origin);
        var response = await gateway.SendAsync(Get);
        Assert.Equal((page, "\"a\"", "bytes"), (response.Body, response["ETag"], response["Accept-Ranges"]));
        Assert.Empty(await gateway.StopAndReadAuditAsync());
    }

    [Fact]
    public async Task In_observe_it_leaves_and_is_masked_in_the_record()
    {
        await using var origin = new RawOrigin(_ => Answer(Page));
        await using var gateway = await Start(origin, mode: EngineMode.Observe);
        Assert.Equal(Page, (await gateway.SendAsync(Get)).Body);
        var record = Assert.Single(await gateway.StopAndReadAuditAsync());
        Assert.Contains("protect would mask in the response: 1 card", record);
        Assert.DoesNotContain("4111-1111-1111", record);
    }

    [Fact]
    public async Task A_chunked_body_is_hidden_across_its_chunks_and_stays_chunked()
    {
        await using var origin = new RawOrigin(_ =>
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" +
            string.Concat(Page.Chunk(3).Select(piece => $"{piece.Length:x}\r\n{new string(piece)}\r\n")) + "0\r\n\r\n");
        await using var gateway = await Start(origin);
        var response = await gateway.SendAsync(Get);
        Assert.Equal(Masked, response.Body);
        Assert.Equal("chunked", response["Transfer-Encoding"]);
    }

    [Fact]
    public async Task Numbers_across_the_borders_of_held_pieces_are_hidden()
    {
        // Pieces are 4, 8, 16, 32 and 64 KiB long; a card stands over each border.
        var page = new StringBuilder(new string('x', 100_000));
        int[] borders = [4_096, 12_288, 28_672, 61_440];
        foreach (var border in borders)
        {
            page.Remove(border - 10, 21).Insert(border - 10, " 4111-1111-1111-1111 ");
        }

        var sent = page.ToString();
        await using var origin = new RawOrigin(_ => Answer(sent));
        await using var gateway = await Start(origin);
        Assert.Equal(sent.Replace("4111-1111-1111-1111", "****-****-****-1111"), (await gateway.SendAsync(Get)).Body);
        Assert.Contains("1 card", Assert.Single(await gateway.StopAndReadAuditAsync()));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("gzip, br")]
    public async Task A_coded_body_leaves_decoded(string coding)
    {
        await using var origin = new RawOrigin(_ => Answer(
            coding switch
            {
                "gzip" => Gzip(Page),
                "deflate" => Coded(Page, stream => new ZLibStream(stream, CompressionLevel.Optimal)),
                "br" => Coded(Page, stream => new BrotliStream(stream, CompressionLevel.Optimal)),
                _ => Coded(Gzip(Page), stream => new BrotliStream(stream, CompressionLevel.Optimal)),
            },
            $"Content-Encoding: {coding}\r\nVary: Accept-Encoding\r\n"));
        await using var gateway = await Start(origin);
        var response = await gateway.SendAsync(Get);
        Assert.Equal(Masked, response.Body);
        Assert.Equal((null, "Accept-Encoding", Masked.Length.ToString(CultureInfo.InvariantCulture)), (response["Content-Encoding"], response["Vary"], response["Content-Length"]));
    }

    [Fact]
    public async Task A_coded_body_over_the_limit_streams_on_decoded()
    {
        // Not compressible to nothing: the ratio of what expands is bounded.
        var random = new Random(5);
        var filler = string.Concat(Enumerable.Range(0, 60_000).Select(_ => (char)('a' + random.Next(26)) + " "));
        var page = Page + filler + Page + filler;
        await using var origin = new RawOrigin(_ => Answer(Gzip(page), "Content-Encoding: gzip\r\n"));
        await using var gateway = await Start(origin);
        var response = await gateway.SendAsync(Get);

        // The second card stands beyond what is judged: on record, not hidden.
        Assert.Equal(Masked + filler + Page + filler, response.Body);
        Assert.Equal("chunked", response["Transfer-Encoding"]);
        Assert.Null(response["Content-Encoding"]);
        Assert.Contains("over the limit", Assert.Single(await gateway.StopAndReadAuditAsync()));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_hidden_as_far_as_it_is_judged_and_the_record_says_so()
    {
        var filler = new string('x', 200_000);
        await using var origin = new RawOrigin(_ => Answer(Page + filler + Page));
        await using var gateway = await Start(origin);
        Assert.Equal(Masked + filler + Page, (await gateway.SendAsync(Get)).Body);
        var record = Assert.Single(await gateway.StopAndReadAuditAsync());
        Assert.Contains("over the limit", record);
        Assert.Contains("masked in the response: 1 card", record);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"x\"\r\nContent-Length: 1234\r\n\r\n", 200)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Type: text/html\r\nETag: \"x\"\r\n\r\n", 304)]
    public async Task Responses_without_content_stay_as_they_are(string method, string answer, int status)
    {
        await using var origin = new RawOrigin(_ => answer);
        await using var gateway = await Start(origin);
        var response = await gateway.SendAsync($"{method} / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((status, "\"x\""), (response.Status, response["ETag"]));
        Assert.Empty(await gateway.StopAndReadAuditAsync());
    }

    [Fact]
    public async Task A_range_is_hidden_in_place_and_the_record_says_that_it_was_a_part()
    {
        await using var origin = new RawOrigin(_ => Answer(Page, $"Content-Range: bytes 0-{Page.Length - 1}/5000\r\n", status: 206));
        await using var gateway = await Start(origin);
        var response = await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-34\r\n\r\n");
        Assert.Equal((206, Masked, $"bytes 0-{Page.Length - 1}/5000"), (response.Status, response.Body, response["Content-Range"]));
        Assert.Contains("a part of a response was judged by itself", Assert.Single(await gateway.StopAndReadAuditAsync()));
    }

    [Theory]
    [InlineData(65001, "utf-8")]
    [InlineData(932, "Shift_JIS")]
    [InlineData(51932, "EUC-JP")]
    [InlineData(50220, "ISO-2022-JP")]
    public async Task The_charset_of_the_page_stays_whole(int codePage, string label)
    {
        var charset = codePage == 65001 ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(codePage)!;
        string Bytes(string text) => Encoding.Latin1.GetString(charset.GetBytes(text));
        await using var origin = new RawOrigin(_ => Answer(Bytes("<p>会員：能ソ表 カード 4111111111111111、有効期限 2026/12</p>"), type: $"text/html; charset={label}"));
        await using var gateway = await Start(origin);
        var response = await gateway.SendAsync(Get);
        Assert.Equal(Bytes("<p>会員：能ソ表 カード ************1111、有効期限 2026/12</p>"), response.Body);
    }

    [Fact]
    public async Task Json_stays_json()
    {
        await using var origin = new RawOrigin(_ => Answer("{\"a\":4111111111111111,\"b\":\"4111111111111111\"}", type: "application/json"));
        await using var gateway = await Start(origin);
        Assert.Equal("{\"a\":9999999999991111,\"b\":\"************1111\"}", (await gateway.SendAsync(Get)).Body);
    }

    [Fact]
    public async Task A_kind_to_block_is_blocked_and_one_that_is_off_passes_unseen()
    {
        await using var origin = new RawOrigin(request => Answer(request.Target == "/key" ? "-----BEGIN PRIVATE KEY-----\n" + new string('A', 64) : Page));
        await using var gateway = await Start(origin, LeakPolicy.Default.With(LeakKind.CardNumber, new LeakTerms(LeakAction.Off)));
        Assert.Equal(Page, (await gateway.SendAsync(Get)).Body);
        var blocked = await gateway.SendAsync("GET /key HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(403, blocked.Status);
        Assert.DoesNotContain("AAAA", blocked.Body);
        var record = Assert.Single(await gateway.StopAndReadAuditAsync());
        Assert.DoesNotContain("AAAA", record);
    }

    [Fact]
    public async Task A_client_that_collects_a_thousand_numbers_gets_no_more_until_the_window_has_passed()
    {
        var time = new ManualTime();
        await using var origin = new RawOrigin(request =>
        {
            var page = int.Parse(request.Target[1..], CultureInfo.InvariantCulture);
            return Answer(string.Concat(Enumerable.Range(page * 50, 50).Select(i => $"<td>03-1234-{i:D4}</td>")));
        });
        await using var gateway = await Start(
            origin, LeakPolicy.Default.With(LeakKind.PhoneNumber, new LeakTerms(LeakAction.Mask, PerClient: 1_000)), time: time);
        var firstMasked = -1;
        for (var page = 0; page < 30; page++)
        {
            var body = (await gateway.SendAsync($"GET /{page} HTTP/1.1\r\nHost: a\r\n\r\n")).Body;
            if (firstMasked < 0 && body.Contains("**-****-****", StringComparison.Ordinal))
            {
                firstMasked = page;
            }
            else if (firstMasked >= 0)
            {
                Assert.DoesNotContain("03-1234", body);
            }
        }

        Assert.InRange(firstMasked, 18, 20);
        time.Now += TimeSpan.FromMinutes(14);
        Assert.Contains("03-1234-0000", (await gateway.SendAsync("GET /0 HTTP/1.1\r\nHost: a\r\n\r\n")).Body);
    }

    [Fact]
    public async Task A_body_that_cannot_be_decoded_is_judged_by_the_sites_fail_direction()
    {
        await using var origin = new RawOrigin(_ => Answer(Page, "Content-Encoding: gzip\r\n"));
        await using var gateway = await Start(origin);
        Assert.Equal(502, (await gateway.SendAsync(Get)).Status);
    }

    [Fact]
    public async Task Many_responses_one_after_the_other_on_one_connection_stay_apart()
    {
        await using var origin = new RawOrigin(request => Answer(request.Target.Length % 2 == 0 ? Page : "<p>nothing</p>"));
        await using var gateway = await Start(origin);
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        for (var i = 1; i <= 40; i++)
        {
            await client.WriteAsync($"GET /{new string('a', i % 5)} HTTP/1.1\r\nHost: a\r\n\r\n");
            var response = await client.ReadResponseAsync();
            Assert.Equal((i % 5) % 2 == 1 ? Masked : "<p>nothing</p>", response.Body);
        }
    }

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
