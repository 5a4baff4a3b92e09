using System.Text.RegularExpressions;
using Sakimori.Benchmarks.Comparison;

namespace Sakimori.Benchmarks.Records;

/// <summary>Puts the figures of the newest comparison into <c>docs/performance.md</c>, between the marks that are there for them.</summary>
internal static partial class PageCommand
{
    public static int Run()
    {
        var newest = Directory.EnumerateFiles(Repository.Records, "????-??-??-*.json")
            .Where(file => !file.EndsWith("-scaling.json", StringComparison.Ordinal))
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file), Record: ComparisonRecord.FromJson(File.ReadAllText(file))))
            .MaxBy(entry => entry.Record.Date);
        if (newest.Record is null)
        {
            Console.Error.WriteLine("there is no record yet: run benchmarks/compare");
            return 66;
        }

        var page = File.ReadAllText(Repository.PerformancePage);
        File.WriteAllText(Repository.PerformancePage, Marked().Replace(page, _ => Block(newest.Name, newest.Record)));
        Console.WriteLine($"docs/performance.md shows {newest.Name}");
        return 0;
    }

    private static string Block(string name, ComparisonRecord record) =>
        $"<!-- record: {name} -->\nFrom [{name}](../benchmarks/record/{name}.md).\n\n{ComparisonTable.Bars(record)}\n{ComparisonTable.Numbers(record)}<!-- end of record -->";

    [GeneratedRegex("<!-- record: .*?<!-- end of record -->", RegexOptions.Singleline)]
    private static partial Regex Marked();
}
