using System.Text;
using System.Text.Json;
using Sakimori.Replay;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;

namespace Sakimori.Tests.Replay;

public sealed class ReplayerTests
{
    private const string Rules = """
        SecRequestBodyAccess On
        SecRule ARGS "@contains attack" "id:1,phase:2,deny,status:406,msg:'m'"
        SecRule REQUEST_URI "@contains noted" "id:2,phase:1,pass,log"
        SecRule REQUEST_HEADERS:Content-Length "@eq 8" "id:3,phase:1,pass,log"
        """;

    [Fact]
    public async Task Verdicts_come_in_the_order_of_the_requests()
    {
        const int Count = 5000;
        var requests = Enumerable.Range(0, Count).Select(i => Line(i, $$"""{"id":{{i}},"uri":"/?q={{(i % 3 == 0 ? "attack" : "peace")}}"}"""));

        var (summary, verdicts) = await RunAsync(requests);

        Assert.Equal(Enumerable.Range(0, Count), verdicts.Select(verdict => verdict.GetProperty("id").GetInt32()));
        Assert.All(verdicts, verdict => Assert.Equal(
            verdict.GetProperty("id").GetInt32() % 3 == 0 ? "block" : "allow", verdict.GetProperty("verdict").GetString()));
        Assert.Equal((Count, 1667L, 3333L, 0L), (summary.Requests, summary.Blocked, summary.Allowed, summary.Unreadable));
        Assert.Equal([KeyValuePair.Create(1L, 1667L)], summary.TopRules(5));
    }

    [Fact]
    public async Task A_verdict_names_status_score_rules_and_time()
    {
        var (_, verdicts) = await RunAsync(
        [
            Line(1, """{"id":"a","uri":"/noted?q=attack"}"""),
            Line(2, """{"id":"b","method":"POST","headers":[["Content-Type","application/x-www-form-urlencoded"]],"body":"q=attack"}"""),
            Line(3, "broken"),
        ]);

        Assert.Equal("""{"id":"a","verdict":"block","status":406,"anomaly_score":0,"rules":[2,1],"micros":""", verdicts[0].GetRawText()[..82]);
        Assert.Equal([3, 1], verdicts[1].GetProperty("rules").EnumerateArray().Select(id => id.GetInt64()));
        Assert.Equal(3, verdicts[2].GetProperty("id").GetInt32());
        Assert.True(verdicts[2].TryGetProperty("error", out _));
    }

    [Fact]
    public async Task A_compressed_body_is_judged_decoded()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(bytes, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write("q=attack"u8);

        var (_, verdicts) = await RunAsync(
        [
            Line(1, $$"""{"method":"POST","headers":[["Content-Type","application/x-www-form-urlencoded"],["Content-Encoding","gzip"]],"body_base64":"{{Convert.ToBase64String(bytes.ToArray())}}"}"""),
        ]);

        Assert.Equal("block", verdicts[0].GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Reading_stays_only_a_little_ahead_of_writing()
    {
        var read = 0;
        var ahead = 0;
        var written = 0L;
        var replayer = new Replayer(Judge())
        {
            Progress = summary =>
            {
                written = summary.Requests;
                ahead = Math.Max(ahead, Volatile.Read(ref read) - (int)written);
            },
        };

        await replayer.RunAsync(Requests(), Stream.Null, CancellationToken.None);

        Assert.Equal(50_000, written);
        Assert.True(ahead <= 64 * ((Environment.ProcessorCount * 2) + 4), $"{ahead} requests ahead");

        IEnumerable<PendingRequest> Requests()
        {
            for (var i = 0; i < 50_000; i++)
            {
                Interlocked.Increment(ref read);
                yield return Line(i, "{}");
            }
        }
    }

    [Fact]
    public async Task An_error_while_reading_ends_the_run()
    {
        await Assert.ThrowsAsync<FormatException>(() => RunAsync(Broken()));

        static IEnumerable<PendingRequest> Broken()
        {
            yield return Line(1, "{}");
            throw new FormatException("too long");
        }
    }

    [Fact]
    public void Percentiles_are_right_within_an_eighth()
    {
        var summary = new ReplaySummary();
        for (var i = 1; i <= 1000; i++)
            summary.Add(new Judgement(new RecordedRequest { IdJson = "" }, false, 0, 0, [], TimeSpan.FromMicroseconds(i)));

        Assert.InRange(summary.Percentile(0.5), 500 * 7 / 8, 500);
        Assert.InRange(summary.Percentile(0.99), 990 * 7 / 8, 990);
        Assert.Equal(0, new ReplaySummary().Percentile(0.5));
    }

    private static PendingRequest Line(long number, string text) => new(Encoding.UTF8.GetBytes(text), number, null);

    private static RequestJudge Judge()
    {
        var rules = RuleSet.Compile(SecLangParser.ParseText(Rules, "test.conf"), new RuleSetOptions(), out var diagnostics);
        Assert.Empty(diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return new RequestJudge(rules!);
    }

    private static async Task<(ReplaySummary Summary, List<JsonElement> Verdicts)> RunAsync(IEnumerable<PendingRequest> requests)
    {
        using var output = new MemoryStream();
        var summary = await new Replayer(Judge()).RunAsync(requests, output, CancellationToken.None);
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (summary, [.. lines.Select(line => JsonDocument.Parse(line).RootElement)]);
    }
}
