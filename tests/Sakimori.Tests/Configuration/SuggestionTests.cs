using Sakimori.Configuration;

namespace Sakimori.Tests.Configuration;

public sealed class SuggestionTests
{
    private static readonly string[] Names = ["listen", "upstream", "audit_log", "log_format"];

    [Theory]
    [InlineData("listn", "listen")]
    [InlineData("Upstream", "upstream")]
    [InlineData("audit-log", "audit_log")]
    [InlineData("auditlog", "audit_log")]
    [InlineData("xyzzy", null)]
    public void The_nearest_name_is_suggested_when_it_is_near(string typed, string? expected) =>
        Assert.Equal(expected, Suggestion.Nearest(typed, Names));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_edits(string left, string right, int expected) => Assert.Equal(expected, Suggestion.Distance(left, right));
}
