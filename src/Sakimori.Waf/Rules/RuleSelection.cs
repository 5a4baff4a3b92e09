using System.Globalization;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Rules;

/// <summary>Which rules an exclusion means: by ids and id ranges, by tag, or by message.</summary>
internal static class RuleSelection
{
    /// <summary>How the rules are named.</summary>
    internal enum By
    {
        Id,
        Tag,
        Message,
    }

    /// <summary>A test over drafts; null and an error when the text cannot be read.</summary>
    public static Func<RuleDraft, bool>? Parse(By by, string text, SourceLocation location, CompileContext context)
    {
        if (by == By.Id)
        {
            return ParseIds(text, location, context);
        }

        // Tags and messages are patterns in the reference, and most people write a plain word: both work.
        if (context.Pattern(location, text) is not { } pattern)
        {
            return null;
        }

        return by == By.Tag ? draft => draft.Tags.Any(tag => pattern.IsMatch(tag)) : draft => pattern.IsMatch(draft.Message);
    }

    // "942100", "942100-942200", "942100,942110 943000-943999".
    private static Func<RuleDraft, bool>? ParseIds(string text, SourceLocation location, CompileContext context)
    {
        var ranges = new List<(long First, long Last)>();
        foreach (var part in text.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            if (!long.TryParse(dash < 0 ? part : part[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var first) ||
                !long.TryParse(dash < 0 ? part : part[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var last) ||
                last < first)
            {
                context.Error(location, $"'{part}' is neither a rule id nor a range of ids", "write 942100 or 942100-942199");
                return null;
            }

            ranges.Add((first, last));
        }

        if (ranges.Count == 0)
        {
            context.Error(location, "no rule id is given", "write 942100 or 942100-942199");
            return null;
        }

        return draft => ranges.Exists(range => draft.Id >= range.First && draft.Id <= range.Last);
    }
}
