using System.Net;
using System.Text;
using Sakimori.Waf.Detectors.Leaks;

namespace Sakimori.Waf.Tests.Operators;

/// <summary><c>@detectLeak</c> in rules: the site's terms, thresholds, rates, what is recorded and what is hidden.</summary>
public sealed class DetectLeakTests
{
    private const string Rules =
        """
        SecResponseBodyAccess On
        SecRule RESPONSE_BODY "@detectLeak card" "id:1,phase:4,pass,capture,logdata:'%{TX.0} %{TX.1} %{TX.2} %{TX.3} %{TX.4}',setvar:'tx.leak_score_%{tx.3}=+5'"
        SecRule RESPONSE_BODY "@detectLeak phone>=200" "id:2,phase:4,pass,capture,logdata:'%{TX.0} %{TX.1} %{TX.2} %{TX.3} %{TX.4}',setvar:'tx.leak_score_%{tx.3}=+5'"
        SecRule RESPONSE_BODY "@detectLeak stack-trace" "id:3,phase:4,pass,capture,logdata:'%{TX.0}',setvar:'tx.leak_score_%{tx.3}=+5'"
        SecRule TX:LEAK_SCORE_BLOCK "@ge 5" "id:9,phase:4,deny,status:403"
        """;

    private const string Card = "<p>4111-1111-1111-1111</p>";

    private static readonly RuleSet s_rules = Judge.Rules(Rules);

    private static (Verdict Verdict, Auditing.AuditRecord? Record, string Body) Run(
        string body, LeakPolicy? policy = null, LeakHistory? history = null, EngineMode mode = EngineMode.Protect, RuleSet? rules = null, string path = "/")
    {
        using var tx = (rules ?? s_rules).Begin(
            new ConnectionInfo(IPAddress.Parse("192.0.2.1"), 1, IPAddress.Loopback, 80), mode, leaks: new LeakGuard(policy ?? LeakPolicy.Default, history));
        tx.SetRequestLine("GET", path, "HTTP/1.1");
        tx.EvaluateRequestHeaders();
        tx.EvaluateRequestBody();
        tx.SetResponseLine(200, "HTTP/1.1");
        tx.AddResponseHeader("Content-Type", "text/html");
        tx.EvaluateResponseHeaders();
        Assert.True(tx.WantsResponseBody);
        tx.AppendResponseBody(Encoding.Latin1.GetBytes(body));
        var verdict = tx.EvaluateResponseBody();
        if (tx.WantsResponseMasked && !verdict.IsDisruptive)
        {
            tx.MaskResponseBody();
        }

        var bytes = new byte[body.Length];
        Assert.Equal(bytes.Length, tx.CopyResponseBody(0, bytes));
        return (verdict, tx.Finish(verdict, 200), Encoding.Latin1.GetString(bytes));
    }

    private static LeakPolicy Cards(LeakAction action, int? perResponse = null) => LeakPolicy.Default.With(LeakKind.CardNumber, new LeakTerms(action, perResponse));

    private static string Phones(int from, int count) => string.Concat(Enumerable.Range(from, count).Select(i => $"<td>03-1234-{i:D4}</td>"));

    [Fact]
    public void Each_action_does_what_it_says()
    {
        Assert.Null(Run(Card, Cards(LeakAction.Off)).Record);
        var observed = Run(Card, Cards(LeakAction.Observe));
        Assert.Equal((Card, "****-****-****-1111 card.visa 1 observe response"), (observed.Body, observed.Record!.Matches[0].Data));
        Assert.Empty(observed.Record.Notes);
        var masked = Run(Card, Cards(LeakAction.Mask));
        Assert.Equal("<p>****-****-****-1111</p>", masked.Body);
        Assert.Equal(["masked in the response: 1 card"], masked.Record!.Notes);
        Assert.False(masked.Verdict.IsDisruptive);
        var blocked = Run(Card, Cards(LeakAction.Block));
        Assert.Equal((403, 9L), (blocked.Verdict.Status, blocked.Verdict.RuleId));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_page_in_UTF16_is_judged_and_hidden_in_like_any_other(bool isBigEndian)
    {
        var encoding = isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode;
        const string Page = "<p>能\U00029E3D カード 4111-1111-1111-1111、４１１１－１１１１－１１１１－１１１１</p>";
        var masked = Run(Encoding.Latin1.GetString([.. encoding.Preamble, .. encoding.GetBytes(Page)]), Cards(LeakAction.Mask));
        Assert.Equal(
            "\uFEFF<p>能\U00029E3D カード ****-****-****-1111、＊＊＊＊－＊＊＊＊－＊＊＊＊－１１１１</p>", encoding.GetString(Encoding.Latin1.GetBytes(masked.Body)));
        Assert.Equal(["masked in the response: 1 card"], masked.Record!.Notes);
        var trace = Run(Encoding.Latin1.GetString([.. encoding.Preamble, .. encoding.GetBytes("<pre>表 java.lang.IllegalStateException: 𩸽\n\tat a.b.C.d(C.java:1)\n\tat a.b.E.f(E.java:2)</pre>")]));
        var text = encoding.GetString(Encoding.Latin1.GetBytes(trace.Body));
        Assert.StartsWith("\uFEFF<pre>***", text);
        Assert.EndsWith("</pre>", text);
        Assert.DoesNotContain(".java", text);
    }

    /// <summary>What is hidden no longer leaves, so rules that know nothing of the site's terms do not block the page for it.</summary>
    [Fact]
    public void Rules_after_it_judge_the_page_as_it_leaves()
    {
        var rules = Judge.Rules(Rules + "\nSecRule RESPONSE_BODY \"@rx java\\.lang\\.\\w+Exception\" \"id:10,phase:4,deny,status:403\"\nSecRule RESPONSE_BODY \"@contains sqlstate[\" \"id:11,phase:4,deny,status:403,t:lowercase\"");
        const string Trace = "<pre>java.lang.IllegalStateException: x\n\tat a.b.C.d(C.java:1)\n\tat a.b.E.f(E.java:2)</pre>";
        LeakPolicy Traces(LeakAction action) => LeakPolicy.Default.With(LeakKind.StackTrace, new LeakTerms(action));
        Assert.Equal(10, Run(Trace, Traces(LeakAction.Observe), rules: rules).Verdict.RuleId);
        Assert.False(Run(Trace, Traces(LeakAction.Mask), rules: rules).Verdict.IsDisruptive);
        Assert.Equal(11, Run(Trace + "\n<p>SQLSTATE[42000]</p>", Traces(LeakAction.Mask), rules: rules).Verdict.RuleId);
        Assert.Equal(0, Run(Trace, Traces(LeakAction.Mask), mode: EngineMode.Observe, rules: rules).Record!.Matches.Count(match => match.RuleId == 10));
    }

    [Fact]
    public void In_observe_nothing_changes_and_the_record_says_what_would()
    {
        var masked = Run(Card, mode: EngineMode.Observe);
        Assert.Equal(Card, masked.Body);
        Assert.Equal(["protect would mask in the response: 1 card"], masked.Record!.Notes);
        var blocked = Run(Card, Cards(LeakAction.Block), mode: EngineMode.Observe);
        Assert.False(blocked.Verdict.IsDisruptive);
        Assert.Equal(9, blocked.Record!.WouldBe.RuleId);
    }

    [Fact]
    public void No_record_carries_what_leaked()
    {
        var rules = Judge.Rules(Rules + """

            SecRule RESPONSE_BODY "@rx \d{4}" "id:4,phase:4,pass,capture,msg:'%{MATCHED_VAR}',logdata:'%{TX.0} %{MATCHED_VAR}',tag:'%{MATCHED_VAR}'"
            """);
        foreach (var (page, secret) in new[] { (Card, "4111-1111-1111-"), ("マイナンバー 123456789018", "1234"), (new string('x', 1990) + " 4111111111111111", "41111") })
        {
            foreach (var mode in new[] { EngineMode.Observe, EngineMode.Protect })
            {
                var record = Run(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(page)), mode: mode, rules: rules).Record!;
                Assert.True(record.Matches.Length > 1 || page.Contains("マイ"));
                Assert.All(record.Matches, match => Assert.DoesNotContain(secret, match.Value + match.Message + match.Tags.FirstOrDefault() + match.Data.Replace("4111 <p>", "").Replace("1234 ", "")));
            }
        }
    }

    [Fact]
    public void The_sites_threshold_goes_before_the_rules_and_the_rules_before_one()
    {
        Assert.Null(Run(Card, Cards(LeakAction.Block, 2)).Record);
        Assert.NotNull(Run(Card + "5555555555554444", Cards(LeakAction.Block, 2)).Record);
        Assert.Null(Run(Phones(0, 199)).Record);
        Assert.Equal("**-****-**** phone.fixed 200 observe response", Run(Phones(0, 200)).Record!.Matches[0].Data);
        Assert.NotNull(Run(Phones(0, 30), LeakPolicy.Default.With(LeakKind.PhoneNumber, new LeakTerms(LeakAction.Observe, 30))).Record);
    }

    [Fact]
    public void A_thousand_telephone_numbers_to_one_client_are_a_leak_and_a_page_seen_often_is_none()
    {
        var history = new LeakHistory();
        for (var visit = 0; visit < 1_000; visit++)
        {
            Assert.Null(Run(Phones(0, 12), history: history).Record);
        }

        var firstRecorded = Enumerable.Range(1, 100).First(page => Run(Phones(page * 50, 50), history: history).Record is not null);
        Assert.InRange(firstRecorded, 19, 21);
        Assert.Equal("client", Run(Phones(0, 3), history: history).Record!.Matches[0].Data.Split(' ')[^1]);
    }

    [Fact]
    public void All_clients_together_count_too()
    {
        var policy = LeakPolicy.Default.With(LeakKind.PhoneNumber, new LeakTerms(LeakAction.Block, null, null, 100));
        var history = new LeakHistory();
        Assert.Null(Run(Phones(0, 90), policy, history).Record);
        var blocked = Run(Phones(90, 20), policy, history);
        Assert.Equal(403, blocked.Verdict.Status);
        Assert.EndsWith(" site", blocked.Record!.Matches[0].Data);
    }

    [Fact]
    public void A_rule_that_does_not_match_in_the_end_hides_nothing()
    {
        var rules = Judge.Rules("""
            SecResponseBodyAccess On
            SecRule RESPONSE_BODY "@detectLeak card" "id:1,phase:4,pass,chain"
              SecRule REQUEST_FILENAME "@streq /secret"
            """);
        Assert.Equal(Card, Run(Card, rules: rules).Body);
        Assert.NotEqual(Card, Run(Card, rules: rules, path: "/secret").Body);
    }

    [Fact]
    public void An_exception_for_a_page_is_an_exception_from_masking()
    {
        var rules = Judge.Rules("SecRule REQUEST_FILENAME \"@streq /cards\" \"id:100,phase:1,pass,nolog,ctl:ruleRemoveById=1\"\n" + Rules);
        Assert.Equal(Card, Run(Card, rules: rules, path: "/cards").Body);
        Assert.NotEqual(Card, Run(Card, rules: rules, path: "/").Body);
    }

    [Fact]
    public void What_cannot_be_hidden_whole_is_blocked()
    {
        // Twelve thousand cards: more than are located.
        var page = string.Concat(Enumerable.Repeat("4111111111111111 ", LeakReport.MaxLeaks + 1));
        Assert.Equal(403, Run(page).Verdict.Status);
    }

    [Fact]
    public void The_filter_changes_no_answer()
    {
        foreach (var body in new[] { Card, Phones(0, 300), "<p>ok</p>", "x\n   at A.B.C()\n   at A.B.D()\n", "\tat a.b.C(C.java:1)\n\tat a.b.D(D.java:2)" })
        {
            Assert.Equal(new Judge { ResponseBody = body }.By(s_rules).Ids, new Judge { ResponseBody = body, IgnoreFilter = true }.By(s_rules).Ids);
        }
    }

    [Fact]
    public void Wrong_arguments_are_errors()
    {
        string[] wrong = ["", "crads", "card>=0", "card>=x", "phone>="];
        foreach (var argument in wrong)
        {
            Assert.Single(Judge.Errors($"SecRule RESPONSE_BODY \"@detectLeak {argument}\" \"id:1,phase:4,pass\""));
        }

        Assert.Contains("card", Judge.Errors("SecRule ARGS \"@detectLeak crad\" \"id:1,phase:4,pass\"")[0].Remedy);
        Assert.Equal(5, wrong.Length);
    }

    [Fact]
    public void Ordinary_pages_cost_no_memory()
    {
        var page = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("<p>order 2026-11-23 4901234567894 at noon</p>\n", 50)));
        var least = long.MaxValue;
        for (var round = 0; round < 8; round++)
        {
            using var tx = s_rules.Begin(new ConnectionInfo(IPAddress.Loopback, 1, IPAddress.Loopback, 80), EngineMode.Protect);
            tx.SetRequestLine("GET", "/", "HTTP/1.1");
            tx.EvaluateRequestHeaders();
            tx.EvaluateRequestBody();
            tx.SetResponseLine(200, "HTTP/1.1");
            tx.AddResponseHeader("Content-Type", "text/html");
            tx.EvaluateResponseHeaders();
            tx.AppendResponseBody(page);
            var before = GC.GetAllocatedBytesForCurrentThread();
            tx.EvaluateResponseBody();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(least, 0, 64);
    }
}
