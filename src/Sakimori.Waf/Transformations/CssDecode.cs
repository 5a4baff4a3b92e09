namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>cssDecode</c>: CSS 2 escapes. A backslash and one to six hexadecimal digits become the low byte (full-width ASCII is folded) and
/// swallow one following white space; a backslash before a newline or at the end disappears with it; before anything else
/// the backslash alone disappears.
/// </summary>
internal sealed class CssDecode : TriggeredTransformation
{
    private const int MaxDigits = 6;

    public override string Name => "cssDecode";

    protected override int IndexOfTrigger(ReadOnlySpan<char> text) => text.IndexOf('\\');

    protected override int Rewrite(ReadOnlySpan<char> text, Span<char> output, ref int written)
    {
        if (text.Length == 1)
            return 1;

        var count = HexDigits.CountAt(text, 1, MaxDigits);
        if (count == 0)
        {
            if (text[1] != '\n')
                Emit(text[1], output, ref written);
            return 2;
        }

        Emit(Value(text.Slice(1, count)), output, ref written);
        var end = 1 + count;
        return end < text.Length && Whitespace.Is(text[end]) ? end + 1 : end;
    }

    private static char Value(ReadOnlySpan<char> digits)
    {
        if (digits.Length == 1)
            return (char)HexDigits.Value(digits[0]);

        var low = HexDigits.Byte(digits, digits.Length - 2);
        var isFourDigitNumber = digits.Length >= 4 && !digits[..^4].ContainsAnyExcept('0');
        return isFourDigitNumber ? HexDigits.BestFit(low, digits[^4], digits[^3]) : low;
    }
}
