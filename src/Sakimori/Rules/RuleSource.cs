using Sakimori.Waf;

namespace Sakimori.Rules;

/// <summary>A rule's text in its file, chain and all.</summary>
internal static class RuleSource
{
    /// <summary>Empty when the file cannot be read any more.</summary>
    public static string Read(RuleSummary rule)
    {
        try
        {
            var lines = File.ReadLines(rule.Location.File).Skip(rule.Location.Line - 1);
            var text = new List<string>();
            var links = 0;
            foreach (var line in lines)
            {
                if (text.Count == 0 && line.Length == 0)
                    continue;
                text.Add(line);
                // A directive ends with the first line that does not end with a backslash.
                if (!line.EndsWith('\\') && line.Trim().Length > 0 && !line.TrimStart().StartsWith('#') && ++links == rule.ChainLength)
                    break;
            }

            return string.Join('\n', text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
