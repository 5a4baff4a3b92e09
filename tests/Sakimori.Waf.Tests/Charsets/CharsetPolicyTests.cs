using Sakimori.Waf.Charsets;

namespace Sakimori.Waf.Tests.Charsets;

/// <summary>What happens to bytes that are nothing in the charset of the request: <c>tx.sakimori_charset_policy</c>.</summary>
public sealed class CharsetPolicyTests
{
    [Theory]
    [InlineData("", 0, false, 9505021)]
    [InlineData("note", 0, false, 9505021)]
    [InlineData("score", 3, false, 9505022)]
    [InlineData("block", 5, true, 9505023)]
    public void Invalid_bytes_are_judged_by_the_sites_policy(string policy, int score, bool blocks, long rule)
    {
        foreach (var rules in new[] { ShippedRules.StarterAfter(Policy(policy)), ShippedRules.Crs(1, Policy(policy)) })
        {
            var outcome = Send("a=%82%A0%82%A2%FF%82%A4").By(rules);
            Assert.Equal((blocks, score), (outcome.Verdict.IsDisruptive, outcome.Record!.InboundScore));
            var match = Assert.Single(outcome.Matches, one => one.RuleId == rule);
            Assert.Equal("1 in shift_jis", match.Data);
        }
    }

    [Fact]
    public void Valid_bytes_are_not_noted_whatever_the_policy() =>
        Assert.Empty(Send("a=%82%A0%82%A2%95%5C").By(ShippedRules.StarterAfter(Policy("block"))).Matches);

    private static string Policy(string policy) => policy.Length == 0 ? "" : $"SecAction \"id:2,phase:1,pass,nolog,setvar:tx.sakimori_charset_policy={policy}\"";

    private static Judge Send(string body) => new()
    {
        Method = "POST",
        Headers = [("Host", "shop.example.jp"), ("User-Agent", "Mozilla/5.0"), ("Accept", "*/*"), ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", $"{body.Length}")],
        Body = body,
        Reading = new RequestReading { Charset = Charset.ShiftJis },
    };
}
