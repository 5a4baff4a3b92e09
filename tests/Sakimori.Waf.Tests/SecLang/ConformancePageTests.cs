using System.Text;
using Sakimori.Waf.Actions;
using Sakimori.Waf.Operators;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Transformations;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.SecLang;

/// <summary>
/// The tables of <c>docs/seclang-conformance.md</c> say what the catalogues say. With SAKIMORI_UPDATE_DOCS=1 the test writes them.
/// </summary>
public sealed class ConformancePageTests
{
    private static readonly string s_path = Path.Combine(Lang.Repository(), "docs/seclang-conformance.md");

    [Theory]
    [InlineData("directives", 90)]
    [InlineData("operators", 30)]
    [InlineData("transformations", 35)]
    [InlineData("actions", 40)]
    [InlineData("controls", 15)]
    [InlineData("variables", 80)]
    public void Each_table_is_what_the_catalogue_says(string name, int atLeast)
    {
        var rows = (name switch
        {
            "directives" => Directives(),
            "operators" => Operators(),
            "transformations" => TransformationCatalog.Names.Order(StringComparer.Ordinal).Select(one => Row($"`{one}`")),
            "actions" => Actions(),
            "controls" => ActionCompiler.ControlNames.Order(StringComparer.Ordinal).Select(one => Row($"`{one}`")),
            "variables" => VariableCatalog.All.OrderBy(one => one.Name, StringComparer.Ordinal).Select(one => Row($"`{one.Name}`", one.Shape)),
            _ => [],
        }).ToArray();
        Assert.True(rows.Length >= atLeast, $"only {rows.Length} rows");
        var page = File.ReadAllText(s_path);
        var (begin, end) = ($"<!-- table: {name} -->\n", $"<!-- end: {name} -->\n");
        var start = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var stop = page.IndexOf(end, StringComparison.Ordinal);
        Assert.True(start >= begin.Length && stop >= start, $"the page has no table {name}");
        // The two lines that head a table are prose of the page.
        var lines = page[start..stop].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (Environment.GetEnvironmentVariable("SAKIMORI_UPDATE_DOCS") == "1")
            File.WriteAllText(s_path, page[..start] + string.Join('\n', [.. lines[..2], .. rows]) + "\n" + page[stop..], new UTF8Encoding(false));
        else
            Assert.Equal(rows, lines[2..]);
    }

    [Fact]
    public void Every_test_the_page_names_exists()
    {
        var tests = typeof(ConformancePageTests).Assembly.GetTypes().SelectMany(type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}")).ToHashSet();
        var named = System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(s_path), @"`(\w+Tests\.\w+)`").Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal([], named.Except(tests));
        Assert.True(named.Length >= 15, $"{named.Length} tests are named");
    }

    private static IEnumerable<string> Directives() => DirectiveCatalog.All.Select(entry => Row(
        $"`{entry.Name}`",
        Arguments(entry),
        entry.Treatment switch
        {
            DirectiveTreatment.Supported => "yes",
            DirectiveTreatment.Refused => "refused",
            _ => entry.Severity == DiagnosticSeverity.Warning ? "no effect, warning" : "no effect",
        },
        entry.Meaning + string.Concat(entry.Notes.Select(note => note.Severity is null ? $"; {note.Value} is silent" : $"; {note.Value}: {note.Reason}"))));

    private static string Arguments(DirectiveEntry entry)
    {
        var rules = string.Join(", ", entry.Rules.Select(rule => rule.Description.Replace("|", "\\|", StringComparison.Ordinal)));
        var count = (entry.MinArguments, entry.MaxArguments) switch
        {
            (var min, int.MaxValue) => $"{min} or more",
            (var min, var max) when min == max => $"{min}",
            (var min, var max) => $"{min} to {max}",
        };
        return entry.MaxArguments == 0 ? "none" : $"{count}: {rules}";
    }

    private static IEnumerable<string> Operators() =>
        OperatorCatalog.Names.Select(one => (Name: one, Text: Row($"`@{one}`", "yes", "")))
            .Concat(OperatorCatalog.Refused.Select(one => (Name: one.Key, Text: Row($"`@{one.Key}`", "refused", one.Value))))
            .OrderBy(one => one.Name, StringComparer.Ordinal).Select(one => one.Text);

    private static IEnumerable<string> Actions() => ActionCatalog.All.OrderBy(one => one.Name, StringComparer.Ordinal).Select(one => Row(
        $"`{one.Name}`",
        one.Kind switch { ActionKind.Refused => "refused", ActionKind.Idle => "no effect, warning", _ => "yes" },
        one.Reason ?? (one.Kind == ActionKind.Disruptive ? "disruptive" : one.Kind == ActionKind.Many ? "may stand several times" : "")));

    private static string Row(params object[] cells) => $"| {string.Join(" | ", cells)} |".Replace("  |", " |", StringComparison.Ordinal);
}
