using System.Net;
using System.Text;

namespace Sakimori.Waf.Tests.Rules;

/// <summary>The inspection time is watched while values are scanned and while rules run, whether or not they match.</summary>
public sealed class InspectionTimeTests
{
    private static readonly TimeSpan s_budget = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void Rules_that_never_match_use_the_time_up()
    {
        // HIGHEST_SEVERITY is computed while rules run, so nothing excludes these rules beforehand.
        var text = string.Concat(Enumerable.Range(1, 400).Select(id => $"SecRule HIGHEST_SEVERITY \"@streq x\" \"id:{id},phase:1,pass\"\n"));

        Assert.True(IsOver(text, "", ticksPerLook: 1_000_000));
        Assert.False(IsOver(text, "", ticksPerLook: 1));
    }

    [Fact]
    public void Scanning_a_long_value_uses_the_time_up()
    {
        const string Rules = "SecRequestBodyAccess On\nSecRule ARGS \"@rx intere+sts\" \"id:1,phase:2,pass\"\n";
        var body = "a=" + string.Concat(Enumerable.Repeat("some text of no interest ", 20_000));

        Assert.True(IsOver(Rules, body, ticksPerLook: 1_000_000));
        Assert.False(IsOver(Rules, body, ticksPerLook: 1));
    }

    [Fact]
    public void One_rule_over_many_values_uses_the_time_up()
    {
        const string Rules = "SecRequestBodyAccess On\nSecRule ARGS \"@ipMatch 192.0.2.7\" \"id:1,phase:2,pass\"\n";
        var body = string.Join('&', Enumerable.Range(0, 900).Select(i => $"a{i}={new string('1', 60)}"));

        Assert.True(IsOver(Rules, body, ticksPerLook: 100_000_000));
        Assert.False(IsOver(Rules, body, ticksPerLook: 1));
    }

    [Fact]
    public void A_request_without_a_limit_is_never_over_it()
    {
        const string Rules = "SecRule REQUEST_URI \"@contains x\" \"id:1,phase:1,pass\"\n";

        Assert.False(IsOver(Rules, "", ticksPerLook: long.MaxValue / 1_000_000, budget: null));
    }

    private static bool IsOver(string rules, string body, long ticksPerLook) => IsOver(rules, body, ticksPerLook, s_budget);

    private static bool IsOver(string rules, string body, long ticksPerLook, TimeSpan? budget)
    {
        var compiled = Judge.Rules(rules, new RuleSetOptions { Time = new CountingTime(ticksPerLook) });
        using var tx = compiled.Begin(new ConnectionInfo(IPAddress.Loopback, 1, IPAddress.Loopback, 80), EngineMode.Protect, budget);
        tx.SetRequestLine("POST", "/x", "HTTP/1.1");
        tx.AddRequestHeader("Content-Type", "application/x-www-form-urlencoded");
        tx.EvaluateRequestHeaders();
        tx.AppendRequestBody(Encoding.Latin1.GetBytes(body));
        tx.EvaluateRequestBody();
        var record = tx.Finish(Verdict.Allow, 200);
        var isNoted = record is not null && record.Notes.Any(note => note.Contains("inspection time", StringComparison.Ordinal));
        Assert.Equal(tx.IsOverBudget, isNoted);
        return tx.IsOverBudget;
    }

    /// <summary>Time goes on by a step whenever somebody looks; a tick is 100 ns.</summary>
    private sealed class CountingTime(long step) : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += step;
    }
}
