using System.Buffers;

namespace Sakimori.Waf.Transformations;

/// <summary><c>lowercase</c>: A–Z become a–z; bytes from 0x80 on stay.</summary>
internal sealed class Lowercase : Transformation
{
    private static readonly SearchValues<char> s_upper = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    public override string Name => "lowercase";

    public override bool ChangesOnlyLetterCase => true;

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        if (!input.ContainsAny(s_upper))
            return Unchanged;

        LetterCase.Flip(input, output, 'A');
        return input.Length;
    }
}
