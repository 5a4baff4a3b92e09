namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>escapeSeqDecode</c>: ANSI C escapes. <c>\xHH</c> and octal <c>\OOO</c> become their low byte; an escape C does not know loses its
/// backslash.
/// </summary>
internal sealed class EscapeSeqDecode : TriggeredTransformation
{
    public override string Name => "escapeSeqDecode";

    protected override int IndexOfTrigger(ReadOnlySpan<char> text) => text.IndexOf('\\');

    protected override int Rewrite(ReadOnlySpan<char> text, Span<char> output, ref int written)
    {
        if (text.Length == 1)
            return Keep(text, 1, output, ref written);

        if ((text[1] | 0x20) == 'x' && HexDigits.At(text, 2, 2))
        {
            Emit(HexDigits.Byte(text, 2), output, ref written);
            return 4;
        }

        var digits = HexDigits.OctalCountAt(text, 1);
        if (digits > 0)
        {
            Emit(HexDigits.OctalByte(text.Slice(1, digits)), output, ref written);
            return 1 + digits;
        }

        Emit(Backslash.Control(text[1]), output, ref written);
        return 2;
    }
}
