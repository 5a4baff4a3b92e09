using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Patterns;

/// <summary>The patterns we were built for, on real attacks, real traffic, and texts made to match or nearly so.</summary>
public sealed class CrsAgreementTests
{
    private const int PatternCount = 318;
    private const int SamplesPerPattern = 30;
    private const int MaxTwinStates = 200;

    private static readonly Lazy<Pattern[]> Patterns = new(() => [.. CrsPatterns.Read().Select(PatternMatchTests.Parse)]);

    [Fact]
    public void Every_pattern_of_the_rule_set_is_accepted()
    {
        CrsPatterns.SkipUnlessPresent();
        Assert.Equal(PatternCount, Patterns.Value.Length);

        // What the engines lean on; a change of these numbers is to be looked at, not necessarily a fault.
        Assert.InRange(Patterns.Value.Count(pattern => !pattern.Requirement.AnyOf.IsEmpty), 210, PatternCount);
        Assert.InRange(Patterns.Value.Count(pattern => pattern.Requirement == Requirement.None), 0, 30);
        Assert.InRange(Patterns.Value.Sum(pattern => pattern.Requirement.AnyOf.Length), 0, 3_500);
        Assert.InRange(Patterns.Value.Sum(pattern => pattern.StateCount), 0, 120_000);
    }

    [Fact]
    public void Samples_and_near_misses_of_every_pattern_match_as_in_PCRE2()
    {
        CrsPatterns.SkipUnlessPresent();
        Assert.SkipUnless(PcreTwin.IsPresent, "libpcre2-8.so.0 is not present");
        var (compared, matches, gaveUp) = (0, 0, 0);
        foreach (var pattern in Patterns.Value)
        {
            using var twin = PcreTwin.TryCompile(pattern.Text);
            Assert.NotNull(twin);
            foreach (var value in Samples(pattern))
            {
                if (Compare(pattern, twin, value) is not { } found)
                {
                    gaveUp++;
                    continue;
                }

                compared++;
                matches += found ? 1 : 0;
            }
        }

        Assert.Equal(PatternCount * SamplesPerPattern * 2, compared + gaveUp);
        Assert.InRange(matches, compared / 2, compared);
        Assert.InRange(gaveUp, 0, compared / 50);
    }

    [Fact]
    public void Real_values_match_as_in_PCRE2()
    {
        CrsPatterns.SkipUnlessPresent();
        Assert.SkipUnless(PcreTwin.IsPresent, "libpcre2-8.so.0 is not present");
        var values = CrsPatterns.ReadValues(step: 120);
        var (compared, matches, gaveUp) = (0, 0, 0);
        foreach (var pattern in Patterns.Value)
        {
            using var twin = PcreTwin.TryCompile(pattern.Text);
            foreach (var value in values)
            {
                if (Compare(pattern, twin!, value) is not { } found)
                {
                    gaveUp++;
                    continue;
                }

                compared++;
                matches += found ? 1 : 0;
            }
        }

        Assert.InRange(values.Count, 450, 600);
        Assert.Equal(values.Count * PatternCount, compared + gaveUp);
        Assert.InRange(matches, compared / 50, compared);
        Assert.InRange(gaveUp, 0, compared / 1_000);
    }

    [Fact]
    public void Samples_and_near_misses_match_whenever_they_do_in_the_NonBacktracking_engine()
    {
        CrsPatterns.SkipUnlessPresent();
        // The twin takes minutes, and most of a gigabyte, over the large ones.
        var patterns = Patterns.Value.Where(pattern => pattern.StateCount <= MaxTwinStates).ToArray();
        Assert.InRange(patterns.Length, 200, PatternCount);
        var compared = 0;
        foreach (var pattern in patterns)
        {
            var twin = DotNetTwin.TryTranslate(pattern);
            Assert.NotNull(twin);
            foreach (var value in Samples(pattern).Where(value => !value.EndsWith('\n')).Take(12))
            {
                compared++;
                Assert.True(twin.IsMatch(value) == pattern.IsMatch(value), $"/{pattern}/ on \"{value}\"");
            }
        }

        Assert.InRange(compared, patterns.Length * 11, patterns.Length * 12);
    }

    [Fact]
    public void In_long_values_the_match_traced_back_is_that_of_all_ways_at_once()
    {
        CrsPatterns.SkipUnlessPresent();
        var (compared, matched, gaveUp) = (0, 0, 0);
        foreach (var pattern in Patterns.Value)
        {
            var search = new LeftmostSearch(pattern.Nfa, block: 1_000);
            var samples = Samples(pattern).ToArray();
            var nearMisses = string.Join(' ', samples.Where((_, i) => i % 2 == 1));
            foreach (var value in (string[])[nearMisses, nearMisses + samples[0] + nearMisses, string.Join('\n', samples)])
            {
                var (expected, groups) = (new MatchRange[pattern.GroupCount], new MatchRange[pattern.GroupCount]);
                var matches = PikeVm.TryMatch(pattern.Nfa, value, 0, expected, out _);
                if (search.TryMatch(value, 0, groups) is not { } found)
                {
                    gaveUp++;
                    continue;
                }

                compared++;
                matched += matches ? 1 : 0;
                Assert.Equal(matches, found);
                Assert.True(!matches || groups.AsSpan().SequenceEqual(expected), $"/{pattern}/ on \"{value}\"");
                var most = compared % 2 == 0 ? 10 : value.Length / 3 + 1;
                Assert.Equal(matches, pattern.TryLocate(value, most, out var located));
                Assert.True(!matches || located == expected[0] with { Length = Math.Min(expected[0].Length, most) }, $"/{pattern}/ on \"{value}\"");
            }
        }

        Assert.Equal(3 * PatternCount, compared + gaveUp);
        Assert.InRange(matched, 2 * PatternCount, compared);
        Assert.InRange(gaveUp, 0, compared / 20);
    }

    [Fact]
    public void The_whole_rule_set_as_one_set_answers_as_each_pattern_alone()
    {
        CrsPatterns.SkipUnlessPresent();
        var set = new PatternSet([.. Patterns.Value]);
        var found = new ulong[set.Words];
        var values = CrsPatterns.ReadValues(step: 60);
        foreach (var value in values)
        {
            Array.Clear(found);
            set.Scan(value, found);
            for (var i = 0; i < PatternCount; i++)
            {
                var bit = (found[i >> 6] >> (i & 63) & 1) != 0;
                Assert.True(bit == Patterns.Value[i].IsMatch(value), $"/{Patterns.Value[i]}/ on \"{value}\": {bit} in the set");
            }
        }

        Assert.InRange(values.Count, 900, 1_200);
        Assert.InRange(set.GroupCount, 4, 60);
        Assert.InRange(set.Size, 0, 40 * 1024 * 1024);
    }

    // Whether the pattern matches, after all engines and the requirement agreed; null when PCRE gave up.
    private static bool? Compare(Pattern pattern, PcreTwin twin, string value)
    {
        MatchRange[]? expected;
        try
        {
            expected = twin.Match(value, 0);
        }
        catch (TwinGaveUpException)
        {
            return null;
        }

        Assert.True(expected is not null == pattern.IsMatch(value), $"/{pattern}/ on \"{value}\": {expected is not null} in PCRE2");
        if (expected is null)
        {
            return false;
        }

        var groups = new MatchRange[pattern.GroupCount];
        Assert.True(pattern.TryMatch(value, 0, groups));
        Assert.True(
            groups.AsSpan().SequenceEqual(expected),
            $"/{pattern}/ on \"{value}\": {string.Join(", ", expected)} in PCRE2, {string.Join(", ", groups)} here");
        Assert.True(
            RequirementTests.Meets(pattern, value),
            $"/{pattern}/ matches \"{value}\" and requires {RequirementTests.Show(pattern)}");
        return true;
    }

    private static IEnumerable<string> Samples(Pattern pattern)
    {
        var samples = new PatternSamples(seed: pattern.Text.Length);
        var root = pattern.Parse().Root;
        for (var i = 0; i < SamplesPerPattern; i++)
        {
            var match = samples.Match(root);
            yield return match;
            yield return samples.NearMiss(match);
        }
    }
}
