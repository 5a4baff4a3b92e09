using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Patterns;

public sealed class RequirementTests
{
    [Fact]
    public void Every_value_a_random_pattern_matches_meets_its_requirement()
    {
        var source = new RandomPatterns(7);
        var (withLiterals, withSets, matches) = (0, 0, 0);
        for (var i = 0; i < 30_000; i++)
        {
            if (!Pattern.TryParse(source.Pattern(), out var pattern, out _))
            {
                continue;
            }

            withLiterals += pattern.Requirement.AnyOf.IsEmpty ? 0 : 1;
            withSets += pattern.Requirement.ByteSets.IsEmpty ? 0 : 1;
            for (var j = 0; j < 8; j++)
            {
                var value = source.Value();
                if (pattern.IsMatch(value))
                {
                    matches++;
                    Assert.True(Meets(pattern, value), $"/{pattern}/ matches \"{value}\" and requires {Show(pattern)}");
                }
            }
        }

        Assert.InRange(withLiterals, 1_000, 30_000);
        Assert.InRange(withSets, 1_000, 30_000);
        Assert.InRange(matches, 20_000, 240_000);
    }

    internal static bool Meets(Pattern pattern, string value) =>
        value.Length >= pattern.MinLength
        && (pattern.Requirement.AnyOf.IsEmpty
            || pattern.Requirement.AnyOf.Any(literal => value.Contains(literal, StringComparison.OrdinalIgnoreCase)))
        && pattern.Requirement.ByteSets.All(set => value.Any(set.Contains));

    internal static string Show(Pattern pattern) =>
        $"{pattern.MinLength} chars, one of [{string.Join(", ", pattern.Requirement.AnyOf)}], "
        + $"{pattern.Requirement.ByteSets.Length} byte sets";
}
