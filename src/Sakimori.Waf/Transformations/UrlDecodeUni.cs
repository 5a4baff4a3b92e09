namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>urlDecodeUni</c>: <c>urlDecode</c> that also understands <c>%uHHHH</c> as IIS does. The byte is the one the Unicode map
/// gives (<c>SecUnicodeMapFile</c>), otherwise the low byte, full-width ASCII being folded to ASCII. A malformed <c>%u</c> stays.
/// </summary>
internal sealed class UrlDecodeUni(UnicodeMap? map = null) : TriggeredTransformation
{
    public override string Name => "urlDecodeUni";

    /// <summary>The same transformation with a map.</summary>
    public static UrlDecodeUni WithMap(UnicodeMap map) => new(map);

    protected override int IndexOfTrigger(ReadOnlySpan<char> text) => text.IndexOfAny('%', '+');

    protected override int CopyUntilTrigger(ReadOnlySpan<char> text, Span<char> output) => PlusSigns.CopyUntilPercent(text, output);

    protected override int Rewrite(ReadOnlySpan<char> text, Span<char> output, ref int written)
    {
        if (text.Length < 2 || (text[1] | 0x20) != 'u')
            return UrlDecode.Decode(text, output, ref written);
        if (!HexDigits.At(text, 2, 4))
            return Keep(text, 2, output, ref written);

        var high = HexDigits.Byte(text, 2);
        var low = HexDigits.Byte(text, 4);
        if (map is null || !map.TryGet((char)(high << 8 | low), out var mapped))
            mapped = HexDigits.BestFit(low, text[2], text[3]);
        Emit(mapped, output, ref written);
        return 6;
    }
}
