namespace Sakimori.Waf.Transformations;

/// <summary><c>urlDecode</c>: <c>%HH</c> becomes the byte, <c>+</c> a space; anything malformed stays as it is.</summary>
internal sealed class UrlDecode : TriggeredTransformation
{
    public override string Name => "urlDecode";

    protected override int IndexOfTrigger(ReadOnlySpan<char> text) => text.IndexOfAny('%', '+');

    protected override int CopyUntilTrigger(ReadOnlySpan<char> text, Span<char> output) => PlusSigns.CopyUntilPercent(text, output);

    protected override int Rewrite(ReadOnlySpan<char> text, Span<char> output, ref int written) =>
        Decode(text, output, ref written);

    /// <summary>Decodes what begins with <c>%</c>; shared with <see cref="UrlDecodeUni"/>.</summary>
    public static int Decode(ReadOnlySpan<char> text, Span<char> output, ref int written)
    {
        if (!HexDigits.At(text, 1, 2))
            return Keep(text, 1, output, ref written);

        Emit(HexDigits.Byte(text, 1), output, ref written);
        return 3;
    }
}
