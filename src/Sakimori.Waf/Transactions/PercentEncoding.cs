namespace Sakimori.Waf.Transactions;

/// <summary>Percent-encoding of a path: unlike in a form, <c>+</c> is a plus (RFC 3986 §2.1).</summary>
internal static class PercentEncoding
{
    /// <summary>Decodes valid escapes once and leaves invalid ones; the text itself when there are none.</summary>
    public static ReadOnlyMemory<char> Decode(ReadOnlyMemory<char> text, TextArena arena)
    {
        var input = text.Span;
        var next = input.IndexOf('%');
        if (next < 0)
        {
            return text;
        }

        var output = arena.Reserve(input.Length);
        var length = 0;
        for (var i = 0; i < input.Length; i++)
        {
            if (input[i] == '%' && i + 2 < input.Length && char.IsAsciiHexDigit(input[i + 1]) && char.IsAsciiHexDigit(input[i + 2]))
            {
                output[length++] = (char)(Digit(input[i + 1]) << 4 | Digit(input[i + 2]));
                i += 2;
            }
            else
            {
                output[length++] = input[i];
            }
        }

        return arena.Commit(length);
    }

    private static int Digit(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
