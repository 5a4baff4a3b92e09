namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>hexDecode</c>: every two chars become a byte, a last odd one disappears. Chars that are no digits are computed with like digits,
/// as ModSecurity does, so the output has one byte per pair whatever the input.
/// </summary>
internal sealed class HexDecode : Transformation
{
    public override string Name => "hexDecode";

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        if (input.IsEmpty)
            return Unchanged;

        var written = 0;
        for (; input.Length >= 2; input = input[2..])
            output[written++] = (char)((Digit(input[0]) * 16 + Digit(input[1])) & 0xFF);
        return written;
    }

    private static int Digit(char value) => value >= 'A' ? (value & 0xDF) - 'A' + 10 : value - '0';
}
