using System.Buffers;
using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Charsets;

/// <summary>
/// Folds characters to the ASCII that a back end may turn them into when it stores or prints them in a smaller charset
/// (Windows best-fit tables of code pages 932, 1252 and 20127, NFKC): full-width forms, the yen sign and overline of
/// Shift_JIS and ISO-2022-JP, typographic quotes, angle brackets, slashes. The rest of the text stays.
/// </summary>
internal static class CompatibilityFolding
{
    /// <summary>First bytes, in UTF-8, of the characters that fold.</summary>
    private static readonly SearchValues<char> s_leads = SearchValues.Create("\xC2\xCA\xCB\xE2\xE3\xEF");

    /// <summary>Folds a text in UTF-8; false when nothing in it but blanks would change.</summary>
    public static bool TryFold(ReadOnlySpan<char> text, TextArena arena, out ReadOnlyMemory<char> folded)
    {
        folded = default;
        if (!FindsAny(text))
        {
            return false;
        }

        var room = arena.Reserve(text.Length);
        var length = 0;
        for (var i = 0; i < text.Length;)
        {
            var ascii = FoldAt(text[i..], out var size);
            if (ascii != '\0')
            {
                room[length++] = ascii;
                i += size;
            }
            else
            {
                room[length++] = text[i++];
            }
        }

        folded = arena.Commit(length);
        return true;
    }

    private static bool FindsAny(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAny(s_leads); at >= 0;)
        {
            if (FoldAt(text[at..], out _) is not '\0' and not ' ')
            {
                return true;
            }

            var next = text[(at + 1)..].IndexOfAny(s_leads);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    /// <summary>The ASCII a character folds to, and how many bytes it has; NUL when it does not fold.</summary>
    private static char FoldAt(ReadOnlySpan<char> text, out int size)
    {
        size = text[0] < 0xE0 ? 2 : 3;
        if (text[0] < 0xC2 || text.Length < size)
        {
            return '\0';
        }

        var character = size == 2
            ? (text[0] & 0x1F) << 6 | text[1] & 0x3F
            : (text[0] & 0xF) << 12 | (text[1] & 0x3F) << 6 | text[2] & 0x3F;
        return character switch
        {
            >= 0xFF01 and <= 0xFF5E => (char)(character - 0xFEE0),
            0x3000 or 0x00A0 => ' ',
            0x00A5 or 0xFFE5 or 0x2216 or 0xFE68 => '\\',
            0x203E or 0xFFE3 or 0x223C => '~',
            0x2018 or 0x2019 or 0x201A or 0x201B or 0x2032 or 0x02B9 or 0x02BC or 0x02C8 or 0x00B4 => '\'',
            0x201C or 0x201D or 0x201E or 0x201F or 0x2033 or 0x02BA => '"',
            0x2035 or 0x02CB => '`',
            0x3008 or 0x2329 or 0x2039 or 0xFE64 or 0x27E8 => '<',
            0x3009 or 0x232A or 0x203A or 0xFE65 or 0x27E9 => '>',
            0x2044 or 0x2215 => '/',
            0x2223 or 0x00A6 => '|',
            0x2010 or 0x2011 or 0x2012 or 0x2013 or 0x2212 or 0x00AD => '-',
            0x2024 => '.',
            0x02C6 => '^',
            _ => '\0',
        };
    }
}
