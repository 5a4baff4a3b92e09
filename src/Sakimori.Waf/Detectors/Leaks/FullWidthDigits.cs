namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>
/// Full-width digits (<c>４１１１－１１１１</c>), which Japanese pages print numbers in, as the ASCII they mean, so that
/// <see cref="Numbers"/> has one grammar.
/// </summary>
/// <remarks>
/// UTF-8, windows-31J, EUC-JP and ISO-2022-JP at once: no charset is asked. What looks like a digit of one charset may be halves of
/// other characters in another, so two must stand together. Between digits, full-width hyphens, long vowel signs and brackets become
/// ASCII too; everything else stays as it was, byte for byte, and every char knows where it came from.
/// </remarks>
internal static class FullWidthDigits
{
    private const char Escape = '\x1b';

    /// <summary>Separators between digits in every charset, and what they mean.</summary>
    private static readonly (string Bytes, char Ascii)[] s_separators =
    [
        .. new[] { ("－", '-'), ("−", '-'), ("‐", '-'), ("ー", '-'), ("（", '('), ("）", ')'), ("　", ' ') }
            .SelectMany(pair => JapaneseText.Forms(pair.Item1).Select(form => (form, pair.Item2))),
    ];

    /// <summary>Whether two full-width digits stand together anywhere.</summary>
    public static bool MayHave(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length;)
        {
            var offset = text[at..].IndexOfAny('\xef', '\x82', '\xa3');
            if (offset < 0)
            {
                break;
            }

            at += offset;
            Steps.Spend(offset + 1);
            if (IsRun(text[at..]))
            {
                return true;
            }

            at++;
        }

        return text.Contains("\x1b$", StringComparison.Ordinal);
    }

    /// <summary>The longest that folding makes of a text: two more for a digit of two bytes.</summary>
    public static int RoomFor(ReadOnlySpan<char> text) => 2 * text.Length;

    /// <summary>Writes the text with its digits in ASCII, and where each char began; returns its length.</summary>
    public static int Fold(ReadOnlySpan<char> text, Span<char> folded, Span<int> origins)
    {
        Steps.Spend(text.Length);
        var length = 0;
        var inPairs = false;
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == Escape && at + 2 < text.Length)
            {
                inPairs = text[at + 1] == '$' || (inPairs && text[at + 1] != '(');
                for (var left = 3; left > 0; left--)
                {
                    Write(text[at], at++, folded, origins, ref length);
                }

                continue;
            }

            if (inPairs)
            {
                at = FoldPair(text, at, folded, origins, ref length);
                continue;
            }

            if (!IsRun(text[at..]))
            {
                Write(text[at], at++, folded, origins, ref length);
                continue;
            }

            at = FoldRun(text, at, folded, origins, ref length);
        }

        return length;
    }

    /// <summary>Length of the full-width digit that ends before <paramref name="end"/>, 0 for none. ISO-2022-JP is not told here.</summary>
    public static int LengthBefore(ReadOnlySpan<char> text, int end)
    {
        if (end > 2 && text[end - 3] == '\xef' && LengthOf(text[(end - 3)..end], out _) == 3)
        {
            return 3;
        }

        return end > 1 && text[end - 2] is '\x82' or '\xa3' && LengthOf(text[(end - 2)..end], out _) == 2 ? 2 : 0;
    }

    private static int FoldRun(ReadOnlySpan<char> text, int at, Span<char> folded, Span<int> origins, ref int length)
    {
        while (LengthOf(text[at..], out var digit) is > 0 and var size)
        {
            Write(digit, at, folded, origins, ref length);
            at += size;
            if (Separator(text[at..], out var ascii) is > 0 and var wide && IsDigit(text[(at + wide)..]))
            {
                Write(ascii, at, folded, origins, ref length);
                at += wide;
            }
        }

        return at;
    }

    private static int FoldPair(ReadOnlySpan<char> text, int at, Span<char> folded, Span<int> origins, ref int length)
    {
        if (!IsPairOfDigit(text[at..]))
        {
            // The names of numbers stay to be found.
            var size = at + 1 < text.Length && text[at + 1] != Escape ? 2 : 1;
            for (var left = size; left > 0; left--)
            {
                Write(text[at], at++, folded, origins, ref length);
            }

            return at;
        }

        // The halves of the characters around a number are letters and digits of ASCII: NUL keeps them apart.
        Write('\0', at, folded, origins, ref length);
        while (IsPairOfDigit(text[at..]))
        {
            Write(text[at + 1], at, folded, origins, ref length);
            at += 2;
            if (IsPairOfDigit(text[Math.Min(at + 2, text.Length)..]) && Separator(text[at..], out var ascii) == 2)
            {
                Write(ascii, at, folded, origins, ref length);
                at += 2;
            }
        }

        Write('\0', at, folded, origins, ref length);
        return at;
    }

    private static void Write(char c, int origin, Span<char> folded, Span<int> origins, ref int length)
    {
        folded[length] = c;
        origins[length++] = origin;
    }

    private static bool IsPairOfDigit(ReadOnlySpan<char> text) => text is ['\x23', >= '0' and <= '9', ..];

    private static bool IsDigit(ReadOnlySpan<char> text) => LengthOf(text, out _) > 0;

    private static bool IsRun(ReadOnlySpan<char> text) => LengthOf(text, out _) is > 0 and var size && IsDigit(text[size..]);

    private static int LengthOf(ReadOnlySpan<char> text, out char digit)
    {
        switch (text)
        {
            case ['\xef', '\xbc', >= '\x90' and <= '\x99', ..]:
                digit = (char)(text[2] - 0x90 + '0');
                return 3;
            case ['\x82', >= '\x4f' and <= '\x58', ..]:
                digit = (char)(text[1] - 0x4f + '0');
                return 2;
            case ['\xa3', >= '\xb0' and <= '\xb9', ..]:
                digit = (char)(text[1] - 0xb0 + '0');
                return 2;
            default:
                digit = '\0';
                return 0;
        }
    }

    private static int Separator(ReadOnlySpan<char> text, out char ascii)
    {
        foreach (var (bytes, meaning) in s_separators)
        {
            if (text.StartsWith(bytes, StringComparison.Ordinal))
            {
                ascii = meaning;
                return bytes.Length;
            }
        }

        ascii = '\0';
        return 0;
    }
}
