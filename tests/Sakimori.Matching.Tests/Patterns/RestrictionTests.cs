using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Patterns;

/// <summary>What is left of a pattern for values of certain bytes matches, of those values, what the whole pattern matches.</summary>
public sealed class RestrictionTests
{
    private const string Plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-_:@?!";

    [Theory]
    [InlineData("a|b;|c", "a|c")]
    [InlineData("a;?b", "ab")]
    [InlineData("(?:;x)*a", "a")]
    [InlineData("a;", null)]
    [InlineData("a(?:;|\\n)b", null)]
    [InlineData("(?:^|;)ab", "\\Aab")]
    [InlineData("a(?:^|;)b", null)]
    [InlineData("a$", "a\\z")]
    public void Alternatives_fall_away_and_what_may_be_missing_is_missing(string text, string? left)
    {
        var bytes = ByteSet.AnyOf("abcx ");
        var restricted = PatternMatchTests.Parse(text).Among(bytes);
        Assert.Equal(left is null, restricted is null);
        if (left is not null)
        {
            var expected = PatternMatchTests.Parse(left);
            Assert.Equal((expected.MinLength, expected.StateCount), (restricted!.MinLength, restricted.StateCount));
            Assert.Equal(expected.Requirement.AnyOf, restricted.Requirement.AnyOf);
        }
    }

    [Fact]
    public void Of_values_of_the_bytes_the_rest_of_a_random_pattern_matches_those_that_the_whole_does()
    {
        const string Alphabet = "abAB_ \n1\u00E9";
        var (source, random) = (new RandomPatterns(23), new Random(23));
        var (compared, matches, never) = (0, 0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            if (!Pattern.TryParse(source.Pattern(), out var pattern, out _))
                continue;
            var kept = string.Concat(Alphabet.Where(_ => random.Next(2) == 0));
            var restricted = pattern.Among(ByteSet.AnyOf(kept));
            never += restricted is null ? 1 : 0;
            for (var j = 0; j < 6; j++)
            {
                var value = string.Concat(source.Value().Where(kept.Contains));
                var expected = pattern.IsMatch(value);
                Assert.True(expected == (restricted?.IsMatch(value) ?? false), $"/{pattern}/ among \"{kept}\" on \"{value}\"");
                Assert.True(!expected || RequirementTests.Meets(restricted!, value), $"/{pattern}/ among \"{kept}\" on \"{value}\"");
                compared++;
                matches += expected ? 1 : 0;
            }
        }

        Assert.InRange(compared, 80_000, 120_000);
        Assert.InRange(matches, compared / 5, compared * 4 / 5);
        Assert.InRange(never, 1_000, 20_000);
    }

    [Fact]
    public void Of_plain_values_the_rest_of_each_pattern_of_the_rule_set_matches_those_that_the_whole_does()
    {
        CrsPatterns.SkipUnlessPresent();
        var bytes = ByteSet.AnyOf(Plain);
        var samples = new PatternSamples(29);
        var all = new List<(Pattern Whole, Pattern? Left)>();
        var values = new List<string>();
        foreach (var text in CrsPatterns.Read())
        {
            var whole = PatternMatchTests.Parse(text);
            var left = whole.Among(bytes);
            all.Add((whole, left));
            for (var i = 0; i < 4; i++)
            {
                // Texts that what is left matches, and those that the whole matches, without their other bytes.
                values.Add(string.Concat(samples.Match((left ?? whole).Parse().Root).Where(bytes.Contains)));
                values.Add(string.Concat(samples.NearMiss(values[^1]).Where(bytes.Contains)));
            }
        }

        var matches = 0;
        foreach (var (whole, left) in all)
        {
            foreach (var value in values)
            {
                var expected = whole.IsMatch(value);
                Assert.True(expected == (left?.IsMatch(value) ?? false), $"/{whole}/ on \"{value}\"");
                Assert.True(!expected || RequirementTests.Meets(left!, value), $"/{whole}/ on \"{value}\" requires {(left is null ? "" : RequirementTests.Show(left))}");
                matches += expected ? 1 : 0;
            }
        }

        Assert.Equal(318, all.Count);
        Assert.Equal(8 * 318, values.Count);
        Assert.InRange(all.Count(one => one.Left is null), 100, 250);
        Assert.InRange(matches, 5_000, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"{all.Count} patterns, {all.Count(one => one.Left is null)} of which match no plain value, {values.Count} values, {matches} matches");
    }
}
