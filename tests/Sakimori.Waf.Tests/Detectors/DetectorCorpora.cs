using System.Text;
using System.Text.Json;

namespace Sakimori.Waf.Tests.Detectors;

/// <summary>The payload files beside the repository, as byte values.</summary>
internal static class DetectorCorpora
{
    public static string Require()
    {
        var folder = Find();
        if (folder == null)
            Assert.Skip("corpus not present: set SAKIMORI_CORPUS or put it at ../shared/corpus");
        return folder;
    }

    /// <summary>The rows of a payload file: label, and the values a server would read from it.</summary>
    public static IEnumerable<(string Label, string[] Values)> Rows(string folder, string file)
    {
        foreach (var line in File.ReadLines(Path.Combine(folder, "payloads", file)))
        {
            using var row = JsonDocument.Parse(line);
            var label = row.RootElement.GetProperty("label").GetString()!;
            yield return row.RootElement.TryGetProperty("value", out var value)
                ? (label, [Bytes(value.GetString()!)])
                : (label, Fields(Bytes(row.RootElement.GetProperty("query").GetString()!)));
        }
    }

    public static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string[] Fields(string query) =>
        [.. query.Split('&').SelectMany(field => field.Split('=', 2)).Select(Decode)];

    private static string Decode(string text)
    {
        var decoded = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '%' && at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
            {
                decoded.Append((char)Convert.ToByte(text.Substring(at + 1, 2), 16));
                at += 2;
            }
            else
            {
                decoded.Append(text[at] == '+' ? ' ' : text[at]);
            }
        }

        return decoded.ToString();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("SAKIMORI_CORPUS") is { Length: > 0 } set && Directory.Exists(set))
            return set;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "corpus");
            if (Directory.Exists(Path.Combine(candidate, "payloads")))
                return candidate;
        }

        return null;
    }
}
