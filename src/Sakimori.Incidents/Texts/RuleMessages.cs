using System.Collections.Frozen;
using System.Globalization;
using Sakimori.Domain;
using Sakimori.Incidents.Grouping;

namespace Sakimori.Incidents.Texts;

/// <summary>What a rule says, in the reader's language: ours from <c>rules/messages.ja.yaml</c>, others by their family with their own words in quotation marks.</summary>
internal static class RuleMessages
{
    private const int MessageLimit = 160;

    private static readonly FrozenDictionary<long, string> s_japanese = Load();

    public static string Of(DetectionRecord detection, AttackFamily family, string language)
    {
        var own = PlainLine.Of(detection.Message, MessageLimit);
        if (language != "ja")
        {
            return own.Length > 0 ? own : Words.Family(family, language);
        }

        return s_japanese.TryGetValue(detection.RuleId, out var message) ? message
            : own.Length > 0 ? $"{Words.Family(family, language)}の検知「{own}」" : $"{Words.Family(family, language)}の検知";
    }

    /// <summary>What the rule says in Japanese; null for a rule that is none of ours.</summary>
    public static string? Japanese(long rule) => s_japanese.GetValueOrDefault(rule);

    // The file is ours and has one form of line: 9520010: "…"
    private static FrozenDictionary<long, string> Load()
    {
        using var stream = typeof(RuleMessages).Assembly.GetManifestResourceStream("messages.ja.yaml")!;
        using var reader = new StreamReader(stream);
        var messages = new Dictionary<long, string>();
        while (reader.ReadLine() is { } line)
        {
            var colon = line.IndexOf(':');
            if (colon > 0 && long.TryParse(line.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                messages[id] = line[(colon + 1)..].Trim().Trim('"');
            }
        }

        return messages.ToFrozenDictionary();
    }
}
