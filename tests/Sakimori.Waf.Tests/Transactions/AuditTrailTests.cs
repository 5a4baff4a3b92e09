using System.Net;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.Transactions;

/// <summary>The texts of a record are put together when the transaction ends, and say how it stood when the rule matched.</summary>
public sealed class AuditTrailTests
{
    [Fact]
    public void Texts_say_what_stood_in_the_variables_when_the_rule_matched()
    {
        var matches = new Judge { Target = "/?a=xay&b=zbw" }.By("""
            SecAction "id:1,phase:1,pass,nolog,setvar:tx.n=1"
            SecRule ARGS:a "@rx x(.)y" "id:2,phase:2,pass,log,capture,msg:'%{TX.1} of %{MATCHED_VAR_NAME}',logdata:'%{TX.0} %{TX.n} %{MATCHED_VAR}',tag:'found-%{TX.1}',tag:fixed,setvar:tx.n=+1"
            SecRule ARGS:b "@rx z(.)w" "id:3,phase:2,pass,log,capture,msg:'%{TX.1}%{TX.2}',logdata:'%{TX.n}',setvar:tx.n=+1"
            SecRule ARGS:a "@streq xay" "id:4,phase:2,pass,log,msg:'%{TX.1}',logdata:'%{TX.n} %{rule.id}'"
            """).Matches;
        Assert.Equal(
            ["2: a of ARGS:a | xay 2 xay | found-a,fixed", "3: b | 3 | ", "4: b | 3 4 | "],
            matches.Select(match => $"{match.RuleId}: {match.Message} | {match.Data} | {string.Join(',', match.Tags)}"));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(Macro.MostDeferred + 1)]
    [InlineData(Macro.LengthLimit + 1)]
    [InlineData(300_000)]
    public void A_text_is_cut_to_the_same_length_whether_it_is_put_together_then_or_later(int length)
    {
        var match = Assert.Single(Judge.Form("a=" + new string('x', length)).By("""
            SecRequestBodyAccess On
            SecRule ARGS:a "@rx ^x+$" "id:1,phase:2,pass,log,capture,logdata:'%{TX.0}%{MATCHED_VAR}'"
            """).Matches);
        Assert.Equal(new string('x', Math.Min(2 * length, Macro.MostDeferred)), match.Data);
    }

    [Fact]
    public void A_long_value_that_is_quoted_is_not_refused_for_that()
    {
        var matches = Judge.Form("a=" + new string('x', Macro.LengthLimit + 1)).By("""
            SecRequestBodyAccess On
            SecRule ARGS:a "@rx ^x+$" "id:1,phase:2,pass,log,capture,logdata:'%{TX.0}%{MATCHED_VAR}'"
            SecRule TX:MSC_MACRO_LIMIT "@eq 1" "id:2,phase:2,pass,log"
            """).Matches;
        Assert.Equal(1, Assert.Single(matches).RuleId);
    }

    [Fact]
    public void A_record_that_nobody_wants_is_not_made_and_the_verdict_is_the_same()
    {
        var rules = Judge.Rules("""SecRule ARGS "@rx b+" "id:1,phase:2,deny,status:418,log,capture,logdata:'%{TX.0}'" """);
        using var tx = rules.Begin(new ConnectionInfo(IPAddress.Loopback, 40000, IPAddress.Loopback, 80), EngineMode.Observe);
        tx.SetRequestLine("GET", "/?a=abbc", "HTTP/1.1");
        tx.EvaluateRequestHeaders();
        tx.EvaluateRequestBody();
        Assert.True(tx.HasEvidence);
        Assert.Equal((VerdictKind.Deny, 418, 1L), (tx.WouldBe.Kind, tx.WouldBe.Status, tx.WouldBe.RuleId));
        Assert.Null(tx.Finish(Verdict.Allow, 200, isWanted: false));
    }
}
