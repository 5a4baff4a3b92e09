using Sakimori.Benchmarks.Judging;
using Sakimori.Benchmarks.Rules;

namespace Sakimori.Benchmarks.Tests;

public sealed class AllocationTests
{
    [Theory]
    [InlineData("PL1")]
    [InlineData("starter")]
    public void A_benign_request_allocates_no_more_than_expected(string rules)
    {
        Assert.SkipUnless(Repository.TryFindCoreRuleSet(out var crs), "corpus not present: crs");
        var set = rules == "PL1" ? RuleFileSet.Level1 : RuleFileSet.Starter;
        var expected = ExpectedAllocations.Read()[rules];
        var measured = ExpectedAllocations.Measure(set, crs!);
        Assert.Equal(expected.Keys.Order(), measured.Keys.Order());
        Assert.All(measured, entry => Assert.True(
            entry.Value <= expected[entry.Key],
            $"{rules}, {entry.Key}: {entry.Value} bytes a request, expected at most {expected[entry.Key]}; when that is meant, run the benchmarks' allocations command"));
    }
}
