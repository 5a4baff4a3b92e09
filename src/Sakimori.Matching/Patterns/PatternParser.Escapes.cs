namespace Sakimori.Matching.Patterns;

/// <summary>Escapes outside and inside classes.</summary>
internal sealed partial class PatternParser
{
    private const string NotABackReference = "back-references cannot be matched in linear time and are not supported";

    private Node? ParseEscape(int start, Options options, out bool quantifiable)
    {
        quantifiable = true;
        if (AtEnd)
        {
            return Fail(start, "the pattern ends in a backslash");
        }

        var c = text[position];
        if (c is >= '1' and <= '9' && IsBackReference())
        {
            return Fail(start, NotABackReference);
        }

        AssertionKind? assertion = c switch
        {
            'A' => AssertionKind.TextStart,
            'G' => AssertionKind.SearchStart,
            'z' => AssertionKind.TextEnd,
            'Z' => AssertionKind.FinalLineEnd,
            'b' => AssertionKind.WordBoundary,
            'B' => AssertionKind.NotWordBoundary,
            _ => null,
        };
        if (assertion is { } kind)
        {
            quantifiable = false;
            position++;
            return new AssertionNode(kind);
        }

        switch (c)
        {
            case 'R':
                position++;
                hasAtomicGroups = true;
                return new AtomicNode(AnyNewline, start);

            case 'N' when text.AsSpan(position).StartsWith("N{U+", StringComparison.Ordinal):
                return Fail(start, "a Unicode code point is not one byte; write its bytes");

            case 'N':
                position++;
                return new SetNode(NamedBytes.Newline.Complement());

            case 'k':
                return Fail(start, NotABackReference);

            case 'g':
                return Fail(start, "back-references and subroutine calls are not supported");

            case 'K':
                return Fail(start, "\\K is not supported");

            case 'C':
                return Fail(start, "\\C is not supported; (?s:.) matches any byte");
        }

        return TryReadByteEscape(start, out var set, out var single)
            ? Set(single >= 0 ? ByteSet.Of(single) : set, options)
            : null;
    }

    // \1 to \9, and any decimal number for which there are that many groups before, is a back-reference.
    private bool IsBackReference()
    {
        var at = position;
        TryReadNumber(ref at, out var number);
        return number < 10 || text[position] >= '8' || number < groupCount;
    }

    /// <summary>
    /// Reads what follows the backslash at <paramref name="start"/>: either one byte (<paramref name="single"/>) or a
    /// set (<paramref name="single"/> is −1).
    /// </summary>
    private bool TryReadByteEscape(int start, out ByteSet set, out int single)
    {
        set = default;
        single = -1;
        var c = text[position++];
        switch (c)
        {
            case 'd': set = NamedBytes.Digit; return true;
            case 'D': set = NamedBytes.Digit.Complement(); return true;
            case 'w': set = NamedBytes.Word; return true;
            case 'W': set = NamedBytes.Word.Complement(); return true;
            case 's': set = NamedBytes.Space; return true;
            case 'S': set = NamedBytes.Space.Complement(); return true;
            case 'h': set = NamedBytes.HorizontalSpace; return true;
            case 'H': set = NamedBytes.HorizontalSpace.Complement(); return true;
            case 'v': set = NamedBytes.VerticalSpace; return true;
            case 'V': set = NamedBytes.VerticalSpace.Complement(); return true;
            case 'a': single = 0x07; return true;
            case 'e': single = 0x1B; return true;
            case 'f': single = '\f'; return true;
            case 'n': single = '\n'; return true;
            case 'r': single = '\r'; return true;
            case 't': single = '\t'; return true;
            case 'x': return TryReadHex(start, out single);
            case 'o': return TryReadBracedOctal(start, out single);
            case 'c': return TryReadControl(start, out single);
            case >= '0' and <= '7': return TryReadOctal(start, out single);
            case '8' or '9': single = c; return true;
        }

        if (c is 'p' or 'P' or 'X')
        {
            Fail(start, "Unicode properties are not supported: a pattern matches bytes");
            return false;
        }

        if (char.IsAsciiLetter(c))
        {
            Fail(start, $"\\{c} has no meaning here");
            return false;
        }

        if (c > 255)
        {
            Fail(start + 1, "a character above \\xff is not one byte; write its bytes");
            return false;
        }

        single = c;
        return true;
    }

    // \xhh with up to two digits (none means \x00), or \x{h…}.
    private bool TryReadHex(int start, out int value)
    {
        value = 0;
        if (AtEnd || text[position] != '{')
        {
            for (var end = Math.Min(position + 2, text.Length);
                position < end && char.IsAsciiHexDigit(text[position]);
                position++)
            {
                value = (value * 16) + HexValue(text[position]);
            }

            return true;
        }

        var digits = ++position;
        for (; !AtEnd && char.IsAsciiHexDigit(text[position]); position++)
        {
            value = Math.Min((value * 16) + HexValue(text[position]), 256);
        }

        return CloseBraces(start, digits, value);
    }

    private bool TryReadBracedOctal(int start, out int value)
    {
        value = 0;
        if (AtEnd || text[position] != '{')
        {
            Fail(start, "after \\o come octal digits in braces");
            return false;
        }

        var digits = ++position;
        for (; !AtEnd && text[position] is >= '0' and <= '7'; position++)
        {
            value = Math.Min((value * 8) + (text[position] - '0'), 256);
        }

        return CloseBraces(start, digits, value);
    }

    private bool CloseBraces(int start, int digits, int value)
    {
        if (position == digits || AtEnd || text[position] != '}')
        {
            Fail(start, "the braces hold something else than digits, or are not closed");
            return false;
        }

        position++;
        return InOneByte(start, value);
    }

    // Up to three octal digits, the first already read.
    private bool TryReadOctal(int start, out int value)
    {
        value = text[position - 1] - '0';
        for (var end = Math.Min(position + 2, text.Length);
            position < end && text[position] is >= '0' and <= '7';
            position++)
        {
            value = (value * 8) + (text[position] - '0');
        }

        return InOneByte(start, value);
    }

    private bool InOneByte(int start, int value)
    {
        if (value <= 255)
        {
            return true;
        }

        Fail(start, "a value above \\xff is not one byte; write its bytes");
        return false;
    }

    private bool TryReadControl(int start, out int value)
    {
        value = 0;
        if (AtEnd || text[position] is < ' ' or > '~')
        {
            Fail(start, "after \\c comes a printable ASCII character");
            return false;
        }

        var c = text[position++];
        value = (char.IsAsciiLetterLower(c) ? c - 32 : c) ^ 0x40;
        return true;
    }

    private static int HexValue(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
