using System.Globalization;

namespace Sakimori.Waf.Transformations;

/// <summary><c>length</c>: the number of bytes, in decimal.</summary>
internal sealed class Length : Transformation
{
    private const int MaxDigits = 10;

    public override string Name => "length";

    public override int MaxOutputLength(int inputLength) => MaxDigits;

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        input.Length.TryFormat(output, out var written, default, CultureInfo.InvariantCulture);
        return Result(input, output[..written]);
    }
}
