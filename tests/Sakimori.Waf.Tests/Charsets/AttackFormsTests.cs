using System.Collections.Concurrent;
using Sakimori.Waf.Tests.Detectors;

namespace Sakimori.Waf.Tests.Charsets;

/// <summary>An attack in Japanese text is blocked whatever the text is written in.</summary>
public sealed class AttackFormsTests(ITestOutputHelper output)
{
    private const int PerFamily = 300;

    /// <summary>
    /// Behind the same text, no charset differs from UTF-8 by more than one point, and Japanese text not from ASCII.
    /// </summary>
    [Theory]
    [InlineData("sqli")]
    [InlineData("xss")]
    [InlineData("cmdi")]
    [InlineData("traversal")]
    public void An_attack_behind_Japanese_text_is_blocked_in_every_charset(string family)
    {
        var all = PayloadCorpus.Values(family);
        Assert.NotEmpty(all);
        var payloads = Enumerable.Range(0, PerFamily).Select(i => all[i * all.Count / PerFamily]).Where(one => one.All(c => c < 0x7F)).ToArray();
        var behindAscii = Passing(payloads, "utf-8", "Yamada Taro ");
        output.WriteLine($"{family}: {behindAscii.Length} of {payloads.Length} pass behind ASCII");
        foreach (var before in (string[])["山田太郎 ", "ソフトウェアの表示能力 "])
        {
            var inUtf8 = Passing(payloads, "utf-8", before);
            Assert.True(inUtf8.Length <= behindAscii.Length + payloads.Length / 100.0, string.Join('\n', inUtf8.Except(behindAscii)));
            foreach (var charset in JapaneseForm.Charsets)
            {
                var passing = Passing(payloads, charset, before);
                output.WriteLine($"{family} {charset} {before}: {passing.Length} pass");
                Assert.True(passing.Length <= inUtf8.Length + payloads.Length / 100.0, string.Join('\n', passing.Except(inUtf8)));
            }
        }
    }

    /// <summary>
    /// The families without a corpus: alone in a field beside Japanese ones, and behind Japanese text, as beside and behind ASCII.
    /// </summary>
    [Theory]
    [InlineData("ssrf")]
    [InlineData("ssti")]
    [InlineData("xxe")]
    [InlineData("deserialization")]
    [InlineData("nosqli")]
    [InlineData("header")]
    public void A_generated_attack_beside_and_behind_Japanese_text_is_blocked_in_every_charset(string family)
    {
        var attacks = GeneratedAttacks.Of(family);
        Assert.True(attacks.Length >= 240, $"{attacks.Length} attacks");
        foreach (var isBehind in (bool[])[false, true])
        {
            var inAscii = Passing(attacks, "utf-8", "Yamada Taro", isBehind);
            output.WriteLine($"{family} {(isBehind ? "behind" : "beside")} ASCII: {inAscii.Length} of {attacks.Length} pass");
            Assert.True(isBehind || inAscii.Length <= attacks.Length / 20, $"{inAscii.Length} of {attacks.Length}\n{string.Join('\n', inAscii)}");
            foreach (var charset in JapaneseForm.Charsets)
            {
                var passing = Passing(attacks, charset, "ソフトウェアの表示能力", isBehind);
                output.WriteLine($"{family} {charset} {(isBehind ? "behind" : "beside")}: {passing.Length} of {attacks.Length} pass");
                Assert.True(passing.Length <= inAscii.Length + (attacks.Length / 100.0), string.Join('\n', passing.Except(inAscii)));
            }
        }
    }

    [Theory]
    [InlineData("a=%95%5C%27+or+1%3D1--+", true)]
    [InlineData("a=%95%5C%81%27+or+1%3D1--+&b=%82%A0", true)]
    [InlineData("a=%82%A0%81&b=+or+1%3D1--+&c=%82%A2", true)]
    [InlineData("a=%82%A0%82%A2&f=..%C0%AF..%C0%AF..%C0%AFetc%C0%AFpasswd", true)]
    [InlineData("a=%81%83script%81%84alert%281%29%81%83%2Fscript%81%84%82%A0", true)]
    [InlineData("a=%95%5C&b=%94%5C%97%CD&c=%83%5C%83%7C%83%60", false)]
    public void Readings_other_than_ours_are_judged(string body, bool blocks)
    {
        var outcome = new Judge
        {
            Method = "POST",
            Headers = [("Host", "shop.example.jp"), ("User-Agent", "Mozilla/5.0"), ("Accept", "*/*"), ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", $"{body.Length}")],
            Body = body,
        }.By(ShippedRules.Starter);
        Assert.Equal((body, blocks), (body, outcome.Verdict.IsDisruptive));
    }

    private static string[] Passing(string[] payloads, string charset, string before)
    {
        var passing = new ConcurrentBag<string>();
        Parallel.ForEach(payloads, payload =>
        {
            if (!JapaneseForm.Make([("comment", before + payload), ("name", before)], charset, Sending.Post, declared: false).By(ShippedRules.Starter).Verdict.IsDisruptive)
                passing.Add(payload);
        });
        return [.. passing];
    }

    private static string[] Passing((string Name, string Value)[] attacks, string charset, string text, bool isBehind)
    {
        var passing = new ConcurrentBag<string>();
        Parallel.ForEach(attacks, attack =>
        {
            var field = isBehind ? attack with { Value = $"{text} {attack.Value}" } : attack;
            if (!JapaneseForm.Make([("name", text), field], charset, Sending.Post, declared: false).By(ShippedRules.Starter).Verdict.IsDisruptive)
                passing.Add($"{attack.Name}={attack.Value}");
        });
        return [.. passing];
    }
}
