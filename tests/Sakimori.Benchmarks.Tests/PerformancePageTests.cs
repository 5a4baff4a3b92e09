using System.Text.RegularExpressions;
using Sakimori.Benchmarks.Comparison;

namespace Sakimori.Benchmarks.Tests;

public sealed partial class PerformancePageTests
{
    [Fact]
    public void The_page_shows_the_figures_of_the_record_it_names()
    {
        var page = File.ReadAllText(Repository.PerformancePage);
        var name = RecordName().Match(page).Groups[1].Value;
        var record = ComparisonRecord.FromJson(File.ReadAllText(Path.Combine(Repository.Records, name + ".json")));
        Assert.Contains(ComparisonTable.Numbers(record), page, StringComparison.Ordinal);
        Assert.Contains(ComparisonTable.Bars(record), page, StringComparison.Ordinal);
        Assert.Equal(ComparisonTable.Write(record), File.ReadAllText(Path.Combine(Repository.Records, name + ".md")));
    }

    [Fact]
    public void Every_plot_the_page_shows_exists()
    {
        var page = File.ReadAllText(Repository.PerformancePage);
        var plots = PlotName().Matches(page).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(plots);
        Assert.All(plots, plot => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(Repository.PerformancePage)!, plot)), plot));
    }

    [GeneratedRegex(@"<!-- record: (\S+) -->")]
    private static partial Regex RecordName();

    [GeneratedRegex(@"\]\((performance/[^)]+\.svg)\)")]
    private static partial Regex PlotName();
}
