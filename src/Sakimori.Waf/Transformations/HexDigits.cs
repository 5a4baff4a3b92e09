namespace Sakimori.Waf.Transformations;

/// <summary>Numbers written in hexadecimal or octal digits.</summary>
internal static class HexDigits
{
    /// <summary>Whether the text has at least this many hexadecimal digits from an index on.</summary>
    public static bool At(ReadOnlySpan<char> text, int index, int count)
    {
        if (text.Length - index < count)
            return false;
        foreach (var item in text.Slice(index, count))
        {
            if (!char.IsAsciiHexDigit(item))
                return false;
        }

        return true;
    }

    /// <summary>How many hexadecimal digits follow from an index on, at most <paramref name="max"/>.</summary>
    public static int CountAt(ReadOnlySpan<char> text, int index, int max)
    {
        var count = 0;
        while (count < max && index + count < text.Length && char.IsAsciiHexDigit(text[index + count]))
            count++;
        return count;
    }

    /// <summary>How many octal digits follow from an index on, at most three.</summary>
    public static int OctalCountAt(ReadOnlySpan<char> text, int index)
    {
        var count = 0;
        while (count < 3 && index + count < text.Length && text[index + count] is >= '0' and <= '7')
            count++;
        return count;
    }

    /// <summary>The value of one hexadecimal digit.</summary>
    public static int Value(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    /// <summary>The byte written in the two hexadecimal digits at an index.</summary>
    public static char Byte(ReadOnlySpan<char> text, int index) => (char)(Value(text[index]) << 4 | Value(text[index + 1]));

    /// <summary>The low byte of the number written in octal digits.</summary>
    public static char OctalByte(ReadOnlySpan<char> digits)
    {
        var value = 0;
        foreach (var digit in digits)
            value = value << 3 | (digit - '0');
        return (char)(value & 0xFF);
    }

    /// <summary>
    /// The byte that a code point given by the low and high byte of its digits stands for: the low byte, but the full-width
    /// forms U+FF01–U+FF5E stand for the ASCII characters they show.
    /// </summary>
    public static char BestFit(char low, char highDigit, char lowDigitOfHigh) =>
        low is > '\0' and < '\x5F' && (highDigit | 0x20) == 'f' && (lowDigitOfHigh | 0x20) == 'f' ? (char)(low + 0x20) : low;
}
