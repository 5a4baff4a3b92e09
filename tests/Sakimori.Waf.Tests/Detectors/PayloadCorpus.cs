using System.Text.Json;

namespace Sakimori.Waf.Tests.Detectors;

/// <summary>The parameter values of the payload corpus, one byte per char.</summary>
internal static class PayloadCorpus
{
    private const string Parameters = "payloads/http-params.jsonl";
    private const string QueryStrings = "payloads/benign-query-strings.jsonl";

    /// <summary>The values of <c>http-params.jsonl</c> with this label; skips the test when the corpus is absent.</summary>
    public static IReadOnlyList<string> Values(string label) =>
        [.. Lines(Parameters).Where(row => row.GetProperty("label").GetString() == label)
            .Select(row => DetectorSpecification.Bytes(row.GetProperty("value").GetString()!))];

    /// <summary>Names and values of the benign query strings, URL-decoded once.</summary>
    public static IReadOnlyList<string> QueryStringParts() =>
        [.. Lines(QueryStrings).SelectMany(row => row.GetProperty("query").GetString()!.Split('&'))
            .SelectMany(pair => pair.Split('=', 2)).Select(Decode)];

    private static IEnumerable<JsonElement> Lines(string name)
    {
        var path = Path.Combine(Root(), name);
        Assert.SkipUnless(File.Exists(path), $"corpus not present: {name}");
        return File.ReadLines(path).Select(static line => JsonDocument.Parse(line).RootElement);
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("SAKIMORI_CORPUS") is { Length: > 0 } configured)
        {
            return configured;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "corpus");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return "";
    }

    private static string Decode(string text)
    {
        var output = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                output.Append((char)Convert.ToInt32(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                output.Append(text[i] == '+' ? ' ' : text[i]);
            }
        }

        return output.ToString();
    }
}
