using Sakimori.Benchmarks.Judging;
using Sakimori.Benchmarks.Rules;
using Sakimori.Benchmarks.Traffic;
using Sakimori.Waf;

namespace Sakimori.Benchmarks.Tests;

public sealed class SamplesTests
{
    [Fact]
    public void Samples_have_the_sizes_they_are_named_for()
    {
        Assert.All(Samples.Form.Variants, sample => Assert.Equal(2048, sample.BodyBytes.Length));
        Assert.All(Samples.Json.Variants, sample => Assert.InRange(sample.BodyBytes.Length, 9_000, 10_500));
        Assert.InRange(Samples.Text1M.BodyBytes.Length, 950_000, 1_050_000);
        Assert.Equal(Page.Length, Page.Bytes.Length);
    }

    [Fact]
    public void The_document_has_about_240_arguments()
    {
        // Every value follows a colon that follows a quote.
        var values = Samples.Json.Variants[0].Body!.Split("\":").Length - 1;
        Assert.InRange(values, 230, 250);
    }

    [Fact]
    public void Benign_samples_match_nothing_at_level_1_and_every_attack_is_blocked()
    {
        Assert.SkipUnless(Repository.TryFindCoreRuleSet(out var crs), "corpus not present: crs");
        var judge = new Judge(RuleLoading.Compile(RuleFileSet.Level1.Text(crs!, 16 << 20)), EngineMode.Protect);
        Assert.All([.. Samples.Benign.SelectMany(kind => kind.Variants), Samples.Text1M], sample => Assert.Null(judge.Run(sample)));
        Assert.All(Samples.Attacks, sample => Assert.Equal(403, judge.Run(sample)?.Verdict.Status));
    }
}
