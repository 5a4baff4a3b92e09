using System.Text.Json;

namespace Sakimori.Waf.Tests.SecLang;

/// <summary>The figures of <c>docs/detection.md</c> are those of the record that <c>benchmarks/detection --record</c> wrote, and reach what is promised.</summary>
public sealed class StarterDetectionPageTests
{
    private static readonly string[] s_sets = ["ours", "crs-pl1", "crs-pl2", "crs-pl3", "crs-pl4"];

    private static readonly JsonElement[] s_rows = ReadRecord();

    [Fact]
    public void Every_recorded_row_stands_in_the_page_as_it_was_recorded()
    {
        var lines = File.ReadLines(Path.Combine(Lang.Repository(), "docs/detection.md")).ToHashSet();
        var ran = 0;
        foreach (var row in s_rows)
        {
            var name = $"{Text(row, "file")} {Text(row, "family")} {Text(row, "how")}{(Text(row, "rows") == "attacks" ? ", attacks only" : "")}";
            var cells = s_sets.Select(set => row.GetProperty("by").GetProperty(set)).Select(Cell);
            Assert.Contains($"| {name} | {row.GetProperty("requests").GetInt32()} | {string.Join(" | ", cells)} |", lines);
            ran++;
        }

        Assert.True(ran > 35, $"{ran} rows ran");
    }

    [Fact]
    public void The_page_has_no_row_that_was_not_recorded()
    {
        var measured = File.ReadLines(Path.Combine(Lang.Repository(), "docs/detection.md")).Count(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains('–') && line.Contains(" ("));
        Assert.Equal(s_rows.Length, measured);
    }

    [Fact]
    public void Our_rules_alone_block_what_they_promise()
    {
        Assert.InRange(Share(row => Text(row, "family") == "sqli" && Text(row, "rows") == "all"), 0.98, 1);
        Assert.InRange(Share(row => Text(row, "family") == "xss" && Text(row, "rows") == "all"), 0.98, 1);
        foreach (var row in s_rows.Where(row => Text(row, "family") is "sqli" && Text(row, "rows") == "all"))
            Assert.InRange(Share(other => other.Equals(row)), 0.98, 1);
        var attacksOnly = s_rows.Where(row => Text(row, "rows") == "attacks").ToArray();
        Assert.Equal(["cmdi", "traversal", "xss"], attacksOnly.Select(row => Text(row, "family")).Distinct().Order());
        foreach (var row in attacksOnly)
            Assert.InRange(Share(other => other.Equals(row)), 0.98, 1);
    }

    [Fact]
    public void Mutated_statements_are_blocked_within_a_point_of_plain_ones() =>
        Assert.InRange(Share(row => Text(row, "file") == "sqli-query-strings") - Share(row => Text(row, "file") == "sqli-adversarial-query-strings"), -1, 0.01);

    [Fact]
    public void Values_and_text_without_an_attack_pass()
    {
        foreach (var file in new[] { "benign-query-strings", "http-params" })
            Assert.InRange(Share(row => Text(row, "file") == file && Text(row, "family") == "benign"), 0, 0.003);
        var english = Assert.Single(s_rows, row => Text(row, "family") == "all-english");
        Assert.True(english.GetProperty("requests").GetInt32() >= 20_000);
        foreach (var all in new[] { "all-english", "all-english-held-out", "all-japanese", "all-japanese-held-out" })
            Assert.InRange(Share(row => Text(row, "family") == all), 0, 0.005);
    }

    private static JsonElement[] ReadRecord()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Lang.Repository(), "benchmarks/record/detection.json")));
        return [.. document.RootElement.GetProperty("rows").Clone().EnumerateArray()];
    }

    private static double Share(Func<JsonElement, bool> wanted)
    {
        var rows = s_rows.Where(wanted).ToArray();
        Assert.NotEmpty(rows);
        return (double)rows.Sum(row => row.GetProperty("by").GetProperty("ours").GetProperty("blocked").GetInt32()) / rows.Sum(row => row.GetProperty("requests").GetInt32());
    }

    private static string Cell(JsonElement result)
    {
        var interval = result.GetProperty("interval");
        return $"{result.GetProperty("percent").GetRawText()} ({interval[0].GetRawText()}–{interval[1].GetRawText()})";
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}
