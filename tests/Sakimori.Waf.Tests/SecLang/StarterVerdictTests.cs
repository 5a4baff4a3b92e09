using System.Collections.Immutable;
using Sakimori.Waf.Operators;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Tests.SecLang;

/// <summary>
/// The rules that ship, at work: scores, blocking, bodies that cannot be read. Rules whose operator is a detector are left out
/// here, so that each case says which pattern it is about.
/// </summary>
public sealed class StarterVerdictTests
{
    private static readonly RuleSet s_rules = Load("");

    private static readonly (string Name, string Value)[] s_browser = [("Host", "shop.example.jp"), ("User-Agent", "Mozilla/5.0"), ("Accept", "*/*")];

    [Fact]
    public void Every_rule_compiles_detectors_included()
    {
        var parsed = SecLangParser.ParseFiles([Shipped("base.conf"), Shipped("starter/*.conf")]);
        var missing = parsed.Directives.OfType<RuleDirective>().Select(rule => rule.Operator.Name).Distinct()
            .Where(name => !OperatorCatalog.Names.Contains(name, StringComparer.OrdinalIgnoreCase)).ToArray();
        if (missing.Length > 0)
            Assert.Skip($"operators that do not exist yet: {string.Join(", ", missing)}");
        var rules = RuleSet.Compile(parsed, new RuleSetOptions(), out var diagnostics);
        Assert.NotNull(rules);
        Assert.Empty(diagnostics);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/products?q=O'Brien&page=2")]
    [InlineData("/search?q=%E6%9D%B1%E4%BA%AC&s=%83%5C%94%5C")]
    [InlineData("/~yamada/index.html?a=../img/logo.png")]
    public void Ordinary_requests_leave_no_record(string target)
    {
        var outcome = new Judge { Target = target, Headers = s_browser, ResponseBody = "<title>お知らせ</title>" }.By(s_rules);
        Assert.False(outcome.Verdict.IsDisruptive);
        Assert.Equal("", outcome.Ids);
    }

    [Fact]
    public void One_critical_match_blocks_before_the_body_is_read()
    {
        var outcome = new Judge { Headers = [("Host", "a"), ("User-Agent", "sqlmap/1.8")] }.By(s_rules);
        Assert.Equal(new Verdict(VerdictKind.Deny, 403, 9_590_019, Phase.RequestHeaders), outcome.Verdict);
        Assert.Equal("9511010 9590019", outcome.Ids);
    }

    [Fact]
    public void One_warning_is_recorded_and_two_block()
    {
        const string Ranges = "bytes=0-,5-0,5-1,5-2,5-3,5-4,5-5,5-6,5-7";
        var one = new Judge { Headers = [.. s_browser, ("Range", Ranges)] }.By(s_rules);
        Assert.False(one.Verdict.IsDisruptive);
        Assert.Equal("9510073", one.Ids);
        var two = new Judge { Headers = [.. s_browser, ("Range", Ranges), ("Content-Length", "3")] }.By(s_rules);
        Assert.True(two.Verdict.IsDisruptive);
        Assert.Equal("9510073 9510074 9590019", two.Ids);
    }

    [Fact]
    public void A_form_is_judged_in_phase_2()
    {
        var outcome = Form("id=1%20or%20sleep(5)").By(s_rules);
        Assert.Equal(new Verdict(VerdictKind.Deny, 403, 9_590_029, Phase.RequestBody), outcome.Verdict);
        Assert.Equal("9520010 9520020 9590029", outcome.Ids);
    }

    [Fact]
    public void An_error_page_is_kept_from_the_visitor()
    {
        var outcome = new Judge { Headers = s_browser, ResponseStatus = 500, ResponseBody = "<title>Runtime Error</title>" }.By(s_rules);
        Assert.Equal(new Verdict(VerdictKind.Deny, 403, 9_590_049, Phase.ResponseBody), outcome.Verdict);
    }

    [Fact]
    public void Thresholds_set_before_decide()
    {
        var rules = Load("SecAction \"id:1,phase:1,pass,nolog,setvar:tx.inbound_anomaly_score_threshold=15\"");
        Assert.False(Form("id=1%20or%20sleep(5)").By(rules).Verdict.IsDisruptive);
        Assert.True(Form("id=1%20or%20sleep(5)&x=%3C%3Fphp%20phpinfo()").By(rules).Verdict.IsDisruptive);
    }

    [Fact]
    public void Paranoia_level_2_adds_rules_and_their_score()
    {
        var request = new Judge { Target = "/%zz", Headers = [("Host", "a")] };
        Assert.Equal("", request.By(s_rules).Ids);
        var rules = Load("SecAction \"id:1,phase:1,pass,nolog,setvar:tx.blocking_paranoia_level=2\"");
        Assert.Equal("9510091 9510092 9590029", request.By(rules).Ids);
    }

    [Fact]
    public void What_phase_1_counted_survives_a_rule_set_that_begins_its_sums_later()
    {
        const string Later = """
            SecAction "id:1,phase:1,pass,nolog,setvar:tx.crs_setup_version=4,setvar:tx.inbound_anomaly_score_pl1=0"
            SecRule TX:INBOUND_ANOMALY_SCORE_PL1 "@eq 3" "id:2,phase:2,deny,status:406"
            """;
        var outcome = new Judge { Headers = [.. s_browser, ("Content-Length", "3")] }.By(Load("", Later));
        Assert.Equal(2, outcome.Verdict.RuleId);
    }

    [Fact]
    public void Bodies_that_cannot_be_read_are_refused_with_400()
    {
        (string Type, string Body, long Rule)[] cases =
        [
            ("application/json", "{\"a\":", 200_002), ("application/vnd.api+json; charset=utf-8", "{\"a\":", 200_002), ("text/xml", "<a>", 200_002), ("application/soap+xml", "<a>", 200_002),
            ("application/json", "{\"a\":1}", 0), ("text/xml", "<a>1</a>", 0), ("application/jsonp", "{\"a\":", 0),
            ("application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 999).Select(i => $"a{i}=1")), 0),
            ("application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 1000).Select(i => $"a{i}=1")), 200_007),
        ];
        foreach (var (type, body, rule) in cases)
        {
            var outcome = new Judge { Method = "POST", Headers = [.. s_browser, ("Content-Type", type), ("Content-Length", $"{body.Length}")], Body = body }.By(s_rules);
            Assert.Equal((type, body, rule), (type, body, outcome.Verdict.RuleId));
            Assert.Equal(rule == 0 ? 0 : 400, outcome.Verdict.Status);
        }

        Assert.Equal(9, cases.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_core_rule_set_loads_before_or_after(bool before)
    {
        if (Lang.Corpus() is not { } corpus)
        {
            Assert.Skip("corpus not present: crs");
            return;
        }

        string[] crs = [Path.Combine(corpus, "crs/crs-setup.conf.example"), Path.Combine(corpus, "crs/rules/*.conf")];
        var files = before ? [Shipped("base.conf"), .. crs, Shipped("starter/*.conf")] : (string[])[Shipped("base.conf"), Shipped("starter/*.conf"), .. crs];
        var parsed = SecLangParser.ParseFiles(files);
        var rules = RuleSet.Compile(parsed, new RuleSetOptions(), out var diagnostics);
        Assert.True(rules is not null, string.Join('\n', diagnostics));
        Assert.True(Form("id=1%20or%20sleep(5)").By(rules).Verdict.IsDisruptive);
        Assert.False(new Judge { Target = "/?q=1", Headers = s_browser }.By(rules).Verdict.IsDisruptive);
    }

    private static Judge Form(string body) => new()
    {
        Method = "POST",
        Headers = [.. s_browser, ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", $"{body.Length}")],
        Body = body,
    };

    private static RuleSet Load(string before, string after = "")
    {
        var parsed = SecLangParser.ParseFiles([Shipped("base.conf"), Shipped("starter/*.conf")]);
        ImmutableArray<Directive> directives = [.. Lang.Parse(before).Directives, .. parsed.Directives, .. Lang.Parse(after).Directives];
        var rules = RuleSet.Compile(new ParseResult(directives, parsed.Diagnostics), new RuleSetOptions(), out var diagnostics);
        Assert.True(rules is not null, string.Join('\n', diagnostics));
        return rules;
    }

    private static string Shipped(string name) => Path.Combine(Lang.Repository(), "rules", name);
}
