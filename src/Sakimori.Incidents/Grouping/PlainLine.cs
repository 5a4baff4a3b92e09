using System.Globalization;
using System.Text;

namespace Sakimori.Incidents.Grouping;

/// <summary>
/// Makes one harmless line of a text that an attacker wrote: control characters, line separators, direction marks and other
/// invisible characters and lone surrogates become visible (<c>\u{202E}</c>), and what is too long ends in <c>…</c>. What is
/// harmless stays the same object.
/// </summary>
internal static class PlainLine
{
    public static string Of(string text, int limit = GroupingLimits.NameLength) => IsPlain(text, limit) ? text : Make(text, limit);

    /// <summary>Nothing would be changed.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text, int limit)
    {
        if (text.Length > limit)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (c is < ' ' or > '~')
            {
                return IsPlainText(text);
            }
        }

        return true;
    }

    private static bool IsPlainText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var used) != System.Buffers.OperationStatus.Done || IsInvisible(rune))
            {
                return false;
            }

            text = text[used..];
        }

        return true;
    }

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or
        UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static string Make(ReadOnlySpan<char> text, int limit)
    {
        var line = new StringBuilder(Math.Min(text.Length, limit) + 8);
        while (!text.IsEmpty && line.Length < limit)
        {
            var status = Rune.DecodeFromUtf16(text, out var rune, out var used);
            if (status != System.Buffers.OperationStatus.Done)
            {
                line.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)text[0]:X4}}}");
            }
            else if (IsInvisible(rune))
            {
                line.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
            }
            else
            {
                line.Append(text[..used]);
            }

            text = text[used..];
        }

        if (line.Length > limit || !text.IsEmpty)
        {
            line.Length = Math.Min(line.Length, limit - 1);
            if (char.IsHighSurrogate(line[^1]))
            {
                line.Length--;
            }

            line.Append('…');
        }

        return line.ToString();
    }
}
