namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>jsDecode</c>: JavaScript escapes. <c>\uHHHH</c> becomes its low byte (full-width ASCII is folded), <c>\xHH</c> and octal
/// <c>\OOO</c> their byte; any other escape loses its backslash.
/// </summary>
internal sealed class JsDecode : TriggeredTransformation
{
    public override string Name => "jsDecode";

    protected override int IndexOfTrigger(ReadOnlySpan<char> text) => text.IndexOf('\\');

    protected override int Rewrite(ReadOnlySpan<char> text, Span<char> output, ref int written)
    {
        if (text.Length == 1)
            return Keep(text, 1, output, ref written);

        if (text[1] == 'u' && HexDigits.At(text, 2, 4))
        {
            Emit(HexDigits.BestFit(HexDigits.Byte(text, 4), text[2], text[3]), output, ref written);
            return 6;
        }

        if (text[1] == 'x' && HexDigits.At(text, 2, 2))
        {
            Emit(HexDigits.Byte(text, 2), output, ref written);
            return 4;
        }

        var digits = HexDigits.OctalCountAt(text, 1);
        if (digits > 0)
        {
            // Three digits above \377 are no byte: the third one is ordinary text.
            if (digits == 3 && text[1] > '3')
                digits = 2;
            Emit(HexDigits.OctalByte(text.Slice(1, digits)), output, ref written);
            return 1 + digits;
        }

        Emit(Backslash.Control(text[1]), output, ref written);
        return 2;
    }
}
