namespace Sakimori.Waf.Transformations;

/// <summary><c>hexEncode</c>: two lower-case digits per byte.</summary>
internal sealed class HexEncode : Transformation
{
    public override string Name => "hexEncode";

    public override int MaxOutputLength(int inputLength) => checked(inputLength * 2);

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        if (input.IsEmpty)
            return Unchanged;

        var written = 0;
        foreach (var item in input)
        {
            output[written++] = "0123456789abcdef"[item >> 4 & 0xF];
            output[written++] = "0123456789abcdef"[item & 0xF];
        }

        return written;
    }
}
