namespace Sakimori.Waf.Tests.Rules;

public sealed class VerdictTests
{
    private const string DenyInPhase1 = "SecAction \"id:1,phase:1,deny\"\nSecAction \"id:2,phase:1,pass\"\nSecAction \"id:3,phase:2,pass\"\nSecAction \"id:5,phase:5,pass\"";

    [Fact]
    public void Deny_in_phase_1_stops_phase_2_but_not_logging()
    {
        var outcome = new Judge().By(DenyInPhase1);
        Assert.Equal(new Verdict(VerdictKind.Deny, 403, 1, Phase.RequestHeaders), outcome.Verdict);
        Assert.Equal("1 5", outcome.Ids);
    }

    [Fact]
    public void Observe_records_what_would_have_been_and_goes_on()
    {
        var outcome = new Judge { Mode = EngineMode.Observe }.By(DenyInPhase1);
        Assert.False(outcome.Verdict.IsDisruptive);
        Assert.Equal(1, outcome.WouldBe.RuleId);
        Assert.Equal("1 2 3 5", outcome.Ids);
    }

    [Fact]
    public void Off_runs_nothing() => Assert.Null(new Judge { Mode = EngineMode.Off }.By(DenyInPhase1).Record);

    [Fact]
    public void The_mode_decides_over_SecRuleEngine()
    {
        var rules = Judge.Rules("SecRuleEngine Off\n" + DenyInPhase1);
        Assert.Equal(EngineMode.Off, rules.DeclaredMode);
        Assert.True(new Judge().By(rules).Verdict.IsDisruptive);
    }

    [Theory]
    [InlineData("deny,status:406", VerdictKind.Deny, 406, null)]
    [InlineData("drop", VerdictKind.Drop, 403, null)]
    [InlineData("redirect:'https://x.example/?id=%{unique_id}',status:302", VerdictKind.Redirect, 302, "https://x.example/?id=")]
    public void A_disruptive_action_says_how(string action, VerdictKind kind, int status, string? redirect)
    {
        var verdict = new Judge().By($"SecAction \"id:1,phase:1,{action}\"").Verdict;
        Assert.Equal(kind, verdict.Kind);
        Assert.Equal(status, verdict.Status);
        Assert.StartsWith(redirect ?? "", verdict.RedirectUrl ?? "");
    }

    [Fact]
    public void Block_does_what_the_default_action_says()
    {
        const string Rule = "\nSecAction \"id:1,phase:1,block\"";
        Assert.False(new Judge().By("SecDefaultAction \"phase:1,log,pass\"" + Rule).Verdict.IsDisruptive);
        Assert.Equal(418, new Judge().By("SecDefaultAction \"phase:1,log,deny,status:418\"" + Rule).Verdict.Status);
        Assert.False(new Judge().By("SecDefaultAction \"phase:2,log,deny\"" + Rule).Verdict.IsDisruptive);
    }

    [Fact]
    public void UpdateActionById_replaces_the_disruptive_action_and_the_message()
    {
        var outcome = new Judge().By("SecAction \"id:1,phase:1,deny,msg:'a',tag:x\"\nSecRuleUpdateActionById 1 \"pass,msg:'b',tag:y\"");
        Assert.False(outcome.Verdict.IsDisruptive);
        Assert.Equal("b", outcome.Matches[0].Message);
        Assert.Equal(["x", "y"], outcome.Matches[0].Tags);
    }

    [Fact]
    public void A_body_over_the_limit_is_rejected_or_judged_in_part()
    {
        var connection = new ConnectionInfo(System.Net.IPAddress.Loopback, 1, System.Net.IPAddress.Loopback, 2);
        foreach (var (action, expected) in new[] { ("Reject", BodyIntake.Rejected), ("ProcessPartial", BodyIntake.Truncated) })
        {
            var rules = Judge.Rules($"SecRequestBodyAccess On\nSecRequestBodyLimit 8\nSecRequestBodyLimitAction {action}\nSecRule ARGS:a \"@streq 123456\" \"id:1,pass\"");
            using var tx = rules.Begin(connection, EngineMode.Protect);
            tx.SetRequestLine("POST", "/", "HTTP/1.1");
            tx.AddRequestHeader("Content-Type", "application/x-www-form-urlencoded");
            tx.EvaluateRequestHeaders();
            Assert.Equal(BodyIntake.Accepted, tx.AppendRequestBody("a=1234"u8));
            Assert.Equal(expected, tx.AppendRequestBody("5678"u8));
            tx.EvaluateRequestBody();
            var record = tx.Finish(Verdict.Allow, 200);
            Assert.NotNull(record);
            Assert.Equal([1L], record.Matches.Select(match => match.RuleId));
            Assert.Equal(["the request body is over the limit of 8 bytes: only that much was judged"], record.Notes);
        }
    }

    [Fact]
    public void The_texts_of_a_chain_speak_of_its_last_link_and_the_record_of_the_last_received_value()
    {
        var outcome = new Judge { Target = "/?a=xyz&b=2" }.By(
            "SecRule ARGS:a \"@rx x(.)\" \"id:1,phase:1,pass,capture,msg:'found %{TX.1} in %{MATCHED_VAR_NAME}',logdata:'%{MATCHED_VAR}',chain\"\nSecRule TX:1 \"@rx y()\" \"capture,chain\"\nSecRule MATCHED_VAR \"@rx y\"");
        var match = Assert.Single(outcome.Matches);
        Assert.Equal(("ARGS:a", "xyz", "found  in MATCHED_VAR", "y"), (match.Target, match.Value, match.Message, match.Data));
    }

    [Fact]
    public void A_chain_that_narrows_what_matched_is_recorded_with_what_was_left()
    {
        var outcome = new Judge { Target = "/?a=x1&b=x2" }.By(
            "SecRule ARGS \"@rx x\" \"id:1,phase:1,pass,chain\"\nSecRule MATCHED_VARS \"@rx 1\"");
        var match = Assert.Single(outcome.Matches);
        Assert.Equal(("ARGS:a", "x1"), (match.Target, match.Value));
    }

    [Fact]
    public void Scores_are_taken_from_the_names_of_the_core_rule_set()
    {
        var outcome = new Judge().By("SecAction \"id:1,phase:1,pass,setvar:tx.inbound_anomaly_score_pl1=+5,setvar:tx.inbound_anomaly_score_pl2=+3\"");
        Assert.Equal(5, outcome.Record!.InboundScore);
        outcome = new Judge().By("SecAction \"id:1,phase:1,pass,setvar:tx.blocking_inbound_anomaly_score=12\"");
        Assert.Equal(12, outcome.Record!.InboundScore);
    }
}
