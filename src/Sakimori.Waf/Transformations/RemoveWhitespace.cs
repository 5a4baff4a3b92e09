using System.Buffers;

namespace Sakimori.Waf.Transformations;

/// <summary><c>removeWhitespace</c>: white space and the non-breaking space 0xA0 (which <c>htmlEntityDecode</c> makes) disappear.</summary>
internal sealed class RemoveWhitespace : Transformation
{
    private static readonly SearchValues<char> s_whitespace = SearchValues.Create(" \t\n\v\f\r\u00A0");

    public override string Name => "removeWhitespace";

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        var written = input.IndexOfAny(s_whitespace);
        if (written < 0)
            return Unchanged;

        input[..written].CopyTo(output);
        foreach (var item in input[(written + 1)..])
        {
            // Written always, counted only when kept: no branch to mispredict, and no room needed beyond the input's.
            output[written] = item;
            written += Whitespace.Is(item) || item == '\xA0' ? 0 : 1;
        }

        return written;
    }
}
