namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>htmlEntityDecode</c>: <c>&amp;#DD</c> and <c>&amp;#xHH</c> become the low byte of their number, and <c>quot</c>, <c>amp</c>, <c>lt</c>,
/// <c>gt</c> and <c>nbsp</c> (0xA0) their character, in any letter case, with or without the semicolon. Any other entity stays.
/// </summary>
internal sealed class HtmlEntityDecode : TriggeredTransformation
{
    public override string Name => "htmlEntityDecode";

    protected override int IndexOfTrigger(ReadOnlySpan<char> text) => text.IndexOf('&');

    protected override int Rewrite(ReadOnlySpan<char> text, Span<char> output, ref int written)
    {
        if (text.Length < 2)
            return Keep(text, 1, output, ref written);
        if (text[1] != '#')
            return Named(text, output, ref written);
        return text.Length > 2 && (text[2] | 0x20) == 'x'
            ? Numeric(text, 3, 16, output, ref written)
            : Numeric(text, 2, 10, output, ref written);
    }

    private static int Numeric(ReadOnlySpan<char> text, int start, int radix, Span<char> output, ref int written)
    {
        // ModSecurity converts with strtol, which stops at the largest 64-bit number; its low byte is 0xFF.
        var number = 0L;
        var tooLarge = false;
        var end = start;
        for (; end < text.Length && IsDigit(text[end], radix); end++)
        {
            var digit = HexDigits.Value(text[end]);
            tooLarge |= number > (long.MaxValue - digit) / radix;
            number = unchecked(number * radix + digit);
        }

        if (end == start)
            return Keep(text, start, output, ref written);

        Emit((char)(tooLarge ? 0xFF : number & 0xFF), output, ref written);
        return AfterSemicolon(text, end);
    }

    private static int Named(ReadOnlySpan<char> text, Span<char> output, ref int written)
    {
        var end = 1;
        while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            end++;

        var decoded = Character(text[1..end]);
        if (decoded == '\0')
            return Keep(text, end, output, ref written);

        Emit(decoded, output, ref written);
        return AfterSemicolon(text, end);
    }

    private static char Character(ReadOnlySpan<char> name) => name.Length switch
    {
        2 when name.Equals("lt", StringComparison.OrdinalIgnoreCase) => '<',
        2 when name.Equals("gt", StringComparison.OrdinalIgnoreCase) => '>',
        3 when name.Equals("amp", StringComparison.OrdinalIgnoreCase) => '&',
        4 when name.Equals("quot", StringComparison.OrdinalIgnoreCase) => '"',
        4 when name.Equals("nbsp", StringComparison.OrdinalIgnoreCase) => '\xA0',
        _ => '\0',
    };

    private static bool IsDigit(char value, int radix) => radix == 16 ? char.IsAsciiHexDigit(value) : char.IsAsciiDigit(value);

    private static int AfterSemicolon(ReadOnlySpan<char> text, int end) => end < text.Length && text[end] == ';' ? end + 1 : end;
}
