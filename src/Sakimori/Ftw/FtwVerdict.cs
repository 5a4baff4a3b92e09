using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Sakimori.Ftw;

/// <summary>Compares what a stage saw with what it expects.</summary>
internal static class FtwVerdict
{
    // The suites' expressions are short and their authors are trusted; the bound is for a slip of the pen.
    private static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong, in words; null when all expectations are met.</summary>
    public static string? Judge(FtwOutput expected, FtwResponse response, ImmutableArray<FtwMatch> matches)
    {
        if (expected.ExpectError && response.Error is null)
            return $"expected no readable response, got {response.Status}";
        if (!expected.ExpectError && response.Error is not null)
            return $"no response: {response.Error}";
        if (!expected.ExpectError && !expected.Status.IsEmpty && !expected.Status.Contains(response.Status))
            return $"expected status {string.Join(" or ", expected.Status)}, got {response.Status}; matched {Ids(matches)}";

        var missing = expected.ExpectIds.Where(id => !matches.Any(match => match.Id == id)).ToList();
        if (missing.Count > 0)
            return $"expected {string.Join(", ", missing)}; status {response.Status}, matched {Ids(matches)}";
        var unwanted = expected.NoExpectIds.Where(id => matches.Any(match => match.Id == id)).ToList();
        if (unwanted.Count > 0)
            return $"unexpected: {string.Join(" | ", unwanted.Select(id => matches.First(match => match.Id == id).Line))}";
        if (expected.MatchRegex is not null && !matches.Any(match => IsMatch(match, expected.MatchRegex)))
            return $"no log line matches {expected.MatchRegex}; matched {Ids(matches)}";
        if (expected.NoMatchRegex is not null && matches.FirstOrDefault(match => IsMatch(match, expected.NoMatchRegex)) is { } line)
            return $"a log line matches {expected.NoMatchRegex}: {line.Line}";
        return null;
    }

    private static bool IsMatch(FtwMatch match, string pattern) => Regex.IsMatch(match.Line, pattern, RegexOptions.CultureInvariant, RegexTimeout);

    private static string Ids(ImmutableArray<FtwMatch> matches) =>
        matches.IsEmpty ? "nothing" : string.Join(", ", matches.Select(match => match.Id).Distinct());
}
