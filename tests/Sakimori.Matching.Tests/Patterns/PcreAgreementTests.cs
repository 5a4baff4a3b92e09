using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Patterns;

public sealed class PcreAgreementTests
{
    [Fact]
    public void Random_patterns_match_as_in_PCRE2()
    {
        Assert.SkipUnless(PcreTwin.IsPresent, "libpcre2-8.so.0 is not present");
        const int Patterns = 20_000;
        const int ValuesPerPattern = 12;
        var source = new RandomPatterns(20260801);
        var (refused, compared, gaveUp) = (0, 0, 0);
        for (var i = 0; i < Patterns; i++)
        {
            var text = source.Pattern();
            using var twin = PcreTwin.TryCompile(text);
            Assert.NotNull(twin);
            if (!Pattern.TryParse(text, out var pattern, out var error))
            {
                Assert.Contains("atomic", error.Message, StringComparison.Ordinal);
                refused++;
                continue;
            }

            for (var j = 0; j < ValuesPerPattern; j++)
            {
                var value = source.Value();
                var start = j % 4 == 3 ? value.Length / 2 : 0;
                MatchRange[]? expected;
                try
                {
                    expected = twin.Match(value, start);
                }
                catch (TwinGaveUpException)
                {
                    gaveUp++;
                    continue;
                }

                var groups = new MatchRange[pattern.GroupCount];
                var found = pattern.TryMatch(value, start, groups);
                compared++;
                Assert.True(
                    expected is null ? !found : found && groups.AsSpan().SequenceEqual(expected),
                    $"/{text}/ on \"{value}\" from {start}: {Show(expected)} in PCRE2, {Show(found ? groups : null)} here");
                Assert.True(start > 0 || pattern.IsMatch(value) == found, $"/{text}/ on \"{value}\": the two engines differ");
            }
        }

        Assert.InRange(compared, 150_000, Patterns * ValuesPerPattern);
        Assert.InRange(refused, 0, Patterns / 3);
        Assert.InRange(gaveUp, 0, 100);
    }

    private static string Show(MatchRange[]? groups) => groups is null ? "no match" : string.Join(", ", groups);
}
