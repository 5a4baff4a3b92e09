using System.Net;
using Sakimori.Domain;
using Sakimori.Incidents.Overrides;
using Sakimori.Waf;
using Sakimori.Waf.Auditing;
using Sakimori.Waf.SecLang;

namespace Sakimori.Incidents.Tests.Overrides;

public sealed class OverrideRulesTests
{
    private const string Rules =
        """
        SecRule ARGS "@contains attack" "id:1001,phase:2,deny,status:403,log,msg:'An attack'"
        SecRule ARGS "@contains evil" "id:1002,phase:2,deny,status:403,log,msg:'Evil'"
        SecRule REQUEST_FILENAME "@contains admin" "id:1003,phase:1,deny,status:403,log,msg:'Admin'"
        """;

    [Theory]
    // The class of requests passes …
    [InlineData("/form", "comment=attack", false)]
    // … its neighbours do not: another path, another parameter, another rule.
    [InlineData("/forms", "comment=attack", true)]
    [InlineData("/form", "name=attack", true)]
    [InlineData("/form", "comment=evil", true)]
    [InlineData("/form", "comment=attack&name=attack", true)]
    public void A_target_on_a_path_is_taken_out_and_nothing_else(string path, string query, bool blocks) =>
        Assert.Equal(blocks, Judge([Over(1, 1001, "/form", "ARGS:comment")], path, query).Blocks);

    [Theory]
    [InlineData("/form", "comment=attack&name=attack", false)]
    [InlineData("/form", "comment=evil", true)]
    [InlineData("/other", "comment=attack", true)]
    public void Without_a_target_the_rule_does_not_run_on_that_path(string path, string query, bool blocks) =>
        Assert.Equal(blocks, Judge([Over(1, 1001, "/form", null)], path, query).Blocks);

    [Fact]
    public void Without_a_path_it_holds_everywhere_and_in_phase_1_too()
    {
        Assert.True(Judge([], "/admin", "").Blocks);
        Assert.False(Judge([Over(1, 1003, null, null)], "/admin", "").Blocks);
        Assert.True(Judge([Over(1, 1003, null, null)], "/admin", "q=evil").Blocks);
    }

    [Fact]
    public void An_overridden_request_is_on_record_as_such()
    {
        var (blocks, record) = Judge([Over(7, 1001, "/form", "ARGS:comment")], "/form", "comment=attack");
        Assert.False(blocks);
        var match = Assert.Single(record!.Matches);
        Assert.Equal(OverrideRules.FirstId + 7, match.RuleId);
        Assert.Contains(OverrideRules.Tag, match.Tags);
    }

    [Theory]
    [InlineData("/a\" \"id:1,phase:1,allow", null)]
    [InlineData("/a\\", null)]
    [InlineData("/a b", null)]
    [InlineData("/%{tx.x}", null)]
    [InlineData("/a\nSecRuleEngine Off", null)]
    [InlineData("relative", null)]
    [InlineData("/日本", null)]
    [InlineData("/form", "ARGS:a,allow")]
    [InlineData("/form", "ARGS:a'")]
    [InlineData("/form", "ARGS:a\"")]
    [InlineData("/form", "args:a")]
    [InlineData("/form", "ARGS:")]
    [InlineData("/form", "ARGS:a|REQUEST_HEADERS")]
    public void What_could_say_more_than_it_should_is_refused(string path, string? target)
    {
        var over = Over(1, 1001, path, target);
        Assert.NotNull(OverrideRules.WhyNot(over));
        Assert.Throws<ArgumentException>(() => OverrideRules.ToSecLang([over]));
    }

    [Fact]
    public void Whatever_is_accepted_compiles_to_one_rule_each()
    {
        var random = new Random(20261123);
        const string Characters = "/abcXYZ019-_.~!$&()*+,;=:@[]<>|^# '\"\\%{}";
        var accepted = 0;
        for (var i = 0; i < 3000; i++)
        {
            var path = "/" + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Characters[random.Next(Characters.Length)]));
            var target = "ARGS:" + string.Concat(Enumerable.Range(0, 1 + random.Next(6)).Select(_ => Characters[random.Next(Characters.Length)]));
            var over = Over(i % 1000, 1001, path, random.Next(3) == 0 ? null : target);
            if (OverrideRules.WhyNot(over) is not null)
                continue;
            accepted++;
            var compiled = RuleSet.Compile(SecLangParser.ParseText(OverrideRules.ToSecLang([over]) + Rules, "o.conf"), new RuleSetOptions(), out var diagnostics);
            Assert.True(compiled is not null, $"{path} {over.Target}: {string.Join("; ", diagnostics)}");
            Assert.Equal(4, compiled.Rules.Length);
        }

        Assert.Equal(482, accepted);
    }

    private static Override Over(long id, long rule, string? path, string? target) =>
        new(id, "shop", rule, path, target, "a customer's word", "sato", DateTimeOffset.UnixEpoch, null, null, 1);

    private static (bool Blocks, AuditRecord? Record) Judge(IReadOnlyList<Override> overrides, string path, string query)
    {
        var rules = RuleSet.Compile(SecLangParser.ParseText(OverrideRules.ToSecLang(overrides) + Rules, "test.conf"), new RuleSetOptions(), out var diagnostics);
        Assert.True(rules is not null, string.Join("; ", diagnostics));
        using var transaction = rules.Begin(new ConnectionInfo(IPAddress.Loopback, 1, IPAddress.Loopback, 80), EngineMode.Protect);
        transaction.SetRequestLine("GET", query.Length == 0 ? path : $"{path}?{query}", "HTTP/1.1");
        var verdict = transaction.EvaluateRequestHeaders();
        if (!verdict.IsDisruptive)
            verdict = transaction.EvaluateRequestBody();
        return (verdict.IsDisruptive, transaction.Finish(verdict, verdict.Status));
    }
}
