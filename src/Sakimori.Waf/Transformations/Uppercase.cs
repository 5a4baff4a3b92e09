using System.Buffers;

namespace Sakimori.Waf.Transformations;

/// <summary><c>uppercase</c>: a–z become A–Z; bytes from 0x80 on stay.</summary>
internal sealed class Uppercase : Transformation
{
    private static readonly SearchValues<char> s_lower = SearchValues.Create("abcdefghijklmnopqrstuvwxyz");

    public override string Name => "uppercase";

    public override bool ChangesOnlyLetterCase => true;

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        if (!input.ContainsAny(s_lower))
            return Unchanged;

        LetterCase.Flip(input, output, 'a');
        return input.Length;
    }
}
