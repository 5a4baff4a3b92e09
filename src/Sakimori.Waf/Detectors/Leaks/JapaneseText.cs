using System.Text;

namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>Words as the bytes a response may carry them in, one byte per char. Made at load.</summary>
internal static class JapaneseText
{
    private static readonly Encoding[] Charsets =
    [
        Encoding.UTF8,
        CodePagesEncodingProvider.Instance.GetEncoding(932)!,
        CodePagesEncodingProvider.Instance.GetEncoding(51932)!,
    ];

    private static readonly Encoding Iso2022 = CodePagesEncodingProvider.Instance.GetEncoding(50220)!;

    /// <summary>Every word in UTF-8, windows-31J, EUC-JP and, without its escapes, ISO-2022-JP.</summary>
    public static string[] Forms(params ReadOnlySpan<string> words)
    {
        var forms = new List<string>();
        foreach (var word in words)
        {
            foreach (var charset in Charsets)
            {
                // A charset without the character has no form of the word.
                var bytes = charset.GetBytes(word);
                if (charset.GetString(bytes) == word)
                {
                    forms.Add(Latin1(bytes));
                }
            }

            // ESC $ B … ESC ( B around the word; a word with ASCII in it switches in the middle and is left out.
            var escaped = Iso2022.GetBytes(word);
            if (!word.Any(char.IsAscii) && Iso2022.GetString(escaped) == word)
            {
                forms.Add(Latin1(escaped)[3..^3]);
            }
        }

        return [.. forms.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whether a digit, ASCII or full-width in any of the charsets, begins at <paramref name="at"/>.</summary>
    public static bool IsDigitAt(ReadOnlySpan<char> text, int at)
    {
        var c = text[at];
        if (char.IsAsciiDigit(c))
        {
            return true;
        }

        var second = at + 1 < text.Length ? text[at + 1] : '\0';
        return c switch
        {
            '\u00ef' => second == '\u00bc' && at + 2 < text.Length && text[at + 2] is >= '\u0090' and <= '\u0099',
            '\u0082' => second is >= '\u004f' and <= '\u0058',
            '\u00a3' => second is >= '\u00b0' and <= '\u00b9',
            _ => false,
        };
    }

    private static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
