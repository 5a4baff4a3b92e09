using System.Collections.Immutable;
using System.Text;

namespace Sakimori.Configuration;

/// <summary>The tables of docs/operations.md, made from the same keys the reader checks.</summary>
internal static class ConfigurationManual
{
    public static string Write()
    {
        var text = new StringBuilder();
        Table(text, "At the top", Keys.Document);
        Table(text, "In each entry of `sites`", Keys.Site);
        foreach (var section in Keys.Site.Where(key => key.Kind == ValueKind.Section))
            Table(text, $"In `{section.Name}`", section.Keys);
        foreach (var section in Keys.Document.Where(key => key.Kind == ValueKind.Section))
            Table(text, $"In `{section.Name}`", section.Keys);
        return text.ToString();
    }

    private static void Table(StringBuilder text, string title, ImmutableArray<Key> keys)
    {
        text.Append("### ").Append(title).Append("\n\n| Key | Value | |\n|---|---|---|\n");
        foreach (var key in keys)
        {
            text.Append("| `").Append(key.Name).Append("` | ").Append(Value(key)).Append(" | ")
                .Append(key.Help.English).Append(key.Required ? " Required." : "").Append("<br>").Append(key.Help.Japanese).Append(" |\n");
        }

        text.Append('\n');
    }

    private static string Value(Key key) => key.Kind switch
    {
        ValueKind.Choice => string.Join(", ", key.Choices.Select(choice => $"`{choice}`")),
        ValueKind.Flag => "`true`, `false`",
        ValueKind.Count => "number",
        ValueKind.Size => "size",
        ValueKind.Duration => "time",
        ValueKind.TextList => "text or list",
        ValueKind.Section => "keys, below",
        ValueKind.SectionList => "list of keys, below",
        ValueKind.Path => "path",
        _ => "text",
    };
}
