using System.Buffers;

namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>utf8toUnicode</c>: every UTF-8 sequence of two to four bytes becomes <c>%uHHHH</c> (five or six digits beyond the basic plane), ready for
/// <c>urlDecodeUni</c>. As in ModSecurity: an overlong form or a surrogate is followed by its first byte, a first byte
/// without its continuation disappears, a lone continuation byte stays, and NUL disappears.
/// </summary>
internal sealed class Utf8ToUnicode : TriggeredTransformation
{
    // Four bytes make at most '%', 'u', six digits and two copies of the first byte; two make at most seven chars.
    private const int MaxGrowth = 4;

    private static readonly SearchValues<char> s_plain =
        SearchValues.Create([.. Enumerable.Range(1, 0x7F).Select(item => (char)item)]);

    public override string Name => "utf8toUnicode";

    public override int MaxOutputLength(int inputLength) => checked(inputLength * MaxGrowth);

    protected override int IndexOfTrigger(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(s_plain);

    protected override int Rewrite(ReadOnlySpan<char> text, Span<char> output, ref int written)
    {
        var first = text[0];
        switch (first)
        {
            case '\0':
                return 1;
            case < '\xC0' or > '\xF7':
                return Keep(text, 1, output, ref written);
            case > '\xF4':
                Emit(first, output, ref written);
                break;
        }

        var length = first < '\xE0' ? 2 : first < '\xF0' ? 3 : 4;
        if (text.Length < length)
            return 1;

        var codePoint = first & (0x7F >> length);
        foreach (var item in text[1..length])
        {
            if ((item & 0xFFC0) != 0x80)
                return 1;
            codePoint = codePoint << 6 | (item & 0x3F);
        }

        output[written++] = '%';
        output[written++] = 'u';
        for (var shift = codePoint > 0xFFFFF ? 20 : codePoint > 0xFFFF ? 16 : 12; shift >= 0; shift -= 4)
            output[written++] = "0123456789abcdef"[codePoint >> shift & 0xF];

        var isOverlong = codePoint < length switch { 2 => 0x80, 3 => 0x800, _ => 0x10000 };
        if (isOverlong || codePoint is >= 0xD800 and <= 0xDFFF)
            EmitInvalid(first, codePoint, isOverlong, output, ref written);
        return length;
    }

    // A code point can be both, in four bytes; the first byte then stands there twice.
    private static void EmitInvalid(char first, int codePoint, bool isOverlong, Span<char> output, ref int written)
    {
        if (codePoint is >= 0xD800 and <= 0xDFFF)
            Emit(first, output, ref written);
        if (isOverlong)
            Emit(first, output, ref written);
    }
}
