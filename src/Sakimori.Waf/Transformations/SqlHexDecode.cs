using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Transformations;

/// <summary><c>sqlHexDecode</c>: <c>0x</c> and the pairs of hexadecimal digits after it become bytes, as SQL reads them.</summary>
internal sealed class SqlHexDecode : TriggeredTransformation
{
    private static readonly PhraseSearch s_prefix = new(["0x"], StringComparison.OrdinalIgnoreCase);

    public override string Name => "sqlHexDecode";

    protected override int IndexOfTrigger(ReadOnlySpan<char> text) => text.IndexOfAny(s_prefix);

    protected override int Rewrite(ReadOnlySpan<char> text, Span<char> output, ref int written)
    {
        var end = 2;
        for (; HexDigits.At(text, end, 2); end += 2)
            Emit(HexDigits.Byte(text, end), output, ref written);
        return end > 2 ? end : Keep(text, 2, output, ref written);
    }
}
