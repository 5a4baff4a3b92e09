using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sakimori.Matching.Tests.Patterns;

/// <summary>The patterns of the Core Rule Set and real values, from the corpus beside the repository.</summary>
internal static partial class CrsPatterns
{
    private static readonly string? Corpus = Find();

    /// <summary>Skips the running test when the corpus is not there.</summary>
    public static void SkipUnlessPresent() =>
        Assert.SkipWhen(Corpus is null, "corpus not present: neither SAKIMORI_CORPUS nor ../shared/corpus is a folder");

    /// <summary>The argument of each <c>@rx</c>, with escaped quotes resolved, in file order.</summary>
    public static List<string> Read()
    {
        var patterns = new List<string>();
        foreach (var file in Directory.GetFiles(Path.Combine(Corpus!, "crs", "rules"), "*.conf").Order(StringComparer.Ordinal))
        {
            var text = Continuation().Replace(File.ReadAllText(file, Encoding.Latin1), string.Empty);
            foreach (Match rule in Rx().Matches(text))
            {
                patterns.Add(rule.Groups[1].Value.Replace("\\\"", "\"", StringComparison.Ordinal));
            }
        }

        return patterns;
    }

    /// <summary>Every <paramref name="step"/>-th labelled value of each payload file, as UTF-8 bytes.</summary>
    public static List<string> ReadValues(int step)
    {
        var values = new List<string>();
        foreach (var (file, property) in new[]
        {
            ("http-params.jsonl", "value"), ("libinjection-positives.jsonl", "value"),
            ("benign-query-strings.jsonl", "query"), ("sqli-query-strings.jsonl", "query"),
        })
        {
            var lines = File.ReadLines(Path.Combine(Corpus!, "payloads", file));
            foreach (var line in lines.Where((_, i) => i % step == 0))
            {
                using var document = JsonDocument.Parse(line);
                var value = document.RootElement.GetProperty(property).GetString()!;
                value = property == "query" ? Uri.UnescapeDataString(value.Replace('+', ' ')) : value;
                values.Add(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value)));
            }
        }

        return values;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("SAKIMORI_CORPUS") is { Length: > 0 } named && Directory.Exists(named))
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpus = Path.Combine(folder.FullName, "shared", "corpus");
            if (Directory.Exists(corpus))
            {
                return corpus;
            }
        }

        return null;
    }

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continuation();

    [GeneratedRegex("""^[ \t]*SecRule[ \t].*?"[ \t]*!?@rx ((?:\\.|[^"\\])*)" """, RegexOptions.Multiline)]
    private static partial Regex Rx();
}
