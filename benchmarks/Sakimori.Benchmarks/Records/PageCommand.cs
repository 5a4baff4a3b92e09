using System.Text.RegularExpressions;
using Sakimori.Benchmarks.Comparison;
using Sakimori.Benchmarks.Scaling;

namespace Sakimori.Benchmarks.Records;

/// <summary>Puts the figures of the newest comparison, and of the newest record of growth, into <c>docs/performance.md</c>, between the marks that are there for them.</summary>
internal static partial class PageCommand
{
    public static int Run()
    {
        var newest = Directory.EnumerateFiles(Repository.Records, "????-??-??-*.json")
            .Where(file => !file.EndsWith("-scaling.json", StringComparison.Ordinal))
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file), Record: ComparisonRecord.FromJson(File.ReadAllText(file))))
            .OrderByDescending(entry => entry.Record.Date)
            .FirstOrDefault();
        if (newest.Record is null)
        {
            Console.Error.WriteLine("there is no record yet: run benchmarks/compare");
            return 66;
        }

        // The record's own page, too: both are written from the same figures in the same words.
        File.WriteAllText(Path.Combine(Repository.Records, newest.Name + ".md"), ComparisonTable.Write(newest.Record));
        var page = File.ReadAllText(Repository.PerformancePage);
        page = Marked().Replace(page, _ => Block(newest.Name, newest.Record));
        Console.WriteLine($"docs/performance.md shows {newest.Name}");
        var growth = Directory.EnumerateFiles(Repository.Records, "????-??-??-*-scaling.json")
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file), Record: ScalingRecord.FromJson(File.ReadAllText(file))))
            .Where(entry => entry.Record.Bars is { Count: > 0 })
            .OrderByDescending(entry => entry.Record.Date)
            .FirstOrDefault();
        if (growth.Record is not null)
        {
            page = MarkedGrowth().Replace(page, _ => GrowthBlock(growth.Name, growth.Record));
            Console.WriteLine($"and {growth.Name}");
        }

        File.WriteAllText(Repository.PerformancePage, page);
        return 0;
    }

    internal static string GrowthBlock(string name, ScalingRecord record) =>
        $"<!-- growth: {name} -->\nFrom [{name}](../benchmarks/record/{name}.json).\n\n{ScalingBar.Table(record.Bars!)}<!-- end of growth -->";

    private static string Block(string name, ComparisonRecord record) =>
        $"<!-- record: {name} -->\nFrom [{name}](../benchmarks/record/{name}.md).\n\n{ComparisonTable.Bars(record)}\n{ComparisonTable.Numbers(record)}<!-- end of record -->";

    [GeneratedRegex("<!-- record: .*?<!-- end of record -->", RegexOptions.Singleline)]
    private static partial Regex Marked();

    [GeneratedRegex("<!-- growth: .*?<!-- end of growth -->", RegexOptions.Singleline)]
    private static partial Regex MarkedGrowth();
}
