using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Sakimori.Waf.Tests.Charsets;

/// <summary>
/// Forms of ordinary Japanese text pass, whatever they are written in. SAKIMORI_FORMS=5000 sets the number per kind of form for a
/// full measurement; without it the same is asserted on fewer.
/// </summary>
public sealed class OrdinaryFormsTests(ITestOutputHelper output)
{
    private static readonly int s_formsPerKind =
        int.TryParse(Environment.GetEnvironmentVariable("SAKIMORI_FORMS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 12;

    [Fact]
    public void At_most_one_in_a_thousand_is_blocked_by_the_starter_rules() => Measure(ShippedRules.Starter, 0.001);

    [Fact]
    public void At_most_one_in_a_thousand_is_blocked_by_the_core_rule_set() => Measure(ShippedRules.Crs(1), 0.001);

    [Fact]
    public void At_most_one_in_a_hundred_is_blocked_by_the_core_rule_set_at_paranoia_level_2() => Measure(ShippedRules.Crs(2), 0.01);

    [Fact]
    public void Technical_text_is_judged_by_the_starter_rules_as_it_is_in_UTF8() => Compare(ShippedRules.Starter);

    [Fact]
    public void Technical_text_is_judged_by_the_core_rule_set_as_it_is_in_UTF8() => Compare(ShippedRules.Crs(1));

    private static string Describe(Outcome outcome) => $"   {outcome.Ids}: " + string.Join(" | ", outcome.Matches.Take(3)
        .Select(match => $"{match.Target}={Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(match.Value))}"));

    private void Measure(RuleSet rules, double limit)
    {
        output.WriteLine(JapaneseText.Sources);
        var (total, blocked) = (0, 0);
        var byRule = new ConcurrentDictionary<long, int>();
        foreach (var (charset, sending, declared) in JapaneseForm.Kinds())
        {
            var blockedHere = 0;
            var samples = new ConcurrentQueue<string>();
            Parallel.For(0, s_formsPerKind, i =>
            {
                var outcome = JapaneseForm.Make(JapaneseForm.Fields(i, technical: false), charset, sending, declared).By(rules);
                if (!outcome.Verdict.IsDisruptive)
                    return;
                Interlocked.Increment(ref blockedHere);
                foreach (var id in outcome.Matches.Select(match => match.RuleId).Distinct())
                    byRule.AddOrUpdate(id, 1, (_, count) => count + 1);
                if (samples.Count < 3)
                    samples.Enqueue(Describe(outcome));
            });
            total += s_formsPerKind;
            blocked += blockedHere;
            output.WriteLine($"{charset,-12} {sending,-10} {(declared ? "declared" : ""),-9} {blockedHere} of {s_formsPerKind}");
            foreach (var sample in samples)
                output.WriteLine(sample);
        }

        output.WriteLine($"{blocked} of {total}: {string.Join(", ", byRule.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key}×{pair.Value}"))}");
        Assert.Equal(28 * s_formsPerKind, total);
        Assert.True(blocked <= total * limit, $"{blocked} of {total} blocked");
    }

    // The same fields in UTF-8 and in another charset: one verdict.
    private void Compare(RuleSet rules)
    {
        var (total, blocked, more, less) = (0, 0, 0, 0);
        var samples = new ConcurrentQueue<string>();
        foreach (var (charset, sending, declared) in JapaneseForm.Kinds().Where(kind => kind.Charset != "utf-8"))
        {
            Parallel.For(0, s_formsPerKind, i =>
            {
                var fields = JapaneseForm.Fields(i, technical: true).Select(field => (field.Name, JapaneseForm.Fit(field.Value, charset))).ToArray();
                var inUtf8 = JapaneseForm.Make(fields, "utf-8", sending, declared).By(rules);
                var outcome = JapaneseForm.Make(fields, charset, sending, declared).By(rules);
                Interlocked.Increment(ref total);
                if (inUtf8.Verdict.IsDisruptive)
                    Interlocked.Increment(ref blocked);
                if (inUtf8.Verdict.IsDisruptive == outcome.Verdict.IsDisruptive)
                    return;
                Interlocked.Increment(ref outcome.Verdict.IsDisruptive ? ref more : ref less);
                if (samples.Count < 20)
                    samples.Enqueue($"{charset} {sending} {declared} utf-8 {inUtf8.Ids}: {Describe(outcome.Verdict.IsDisruptive ? outcome : inUtf8)}");
            });
        }

        output.WriteLine($"{total} forms, {blocked} blocked in UTF-8, {more} only in the other charset, {less} only in UTF-8");
        foreach (var sample in samples)
            output.WriteLine(sample);
        Assert.Equal(21 * s_formsPerKind, total);
        Assert.True(more <= total * 0.001, $"{more} of {total} are blocked for their charset");
        Assert.True(less <= total * 0.001, $"{less} of {total} pass for their charset");
    }
}
