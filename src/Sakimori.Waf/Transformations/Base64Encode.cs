namespace Sakimori.Waf.Transformations;

/// <summary><c>base64Encode</c>: RFC 4648 section 4, with padding and without line breaks.</summary>
internal sealed class Base64Encode : Transformation
{
    public override string Name => "base64Encode";

    public override int MaxOutputLength(int inputLength) => checked((inputLength + 2) / 3 * 4);

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        if (input.IsEmpty)
            return Unchanged;

        var written = 0;
        for (; input.Length >= 3; input = input[3..])
            written += Group(input[0], input[1], input[2], output[written..]);
        if (input.IsEmpty)
            return written;

        written += Group(input[0], input.Length > 1 ? input[1] : '\0', '\0', output[written..]);
        output[(written - (3 - input.Length))..written].Fill('=');
        return written;
    }

    private static int Group(char first, char second, char third, Span<char> output)
    {
        var bits = (first & 0xFF) << 16 | (second & 0xFF) << 8 | (third & 0xFF);
        for (var i = 0; i < 4; i++)
            output[i] = Base64Alphabet.Digits[bits >> (18 - 6 * i) & 0x3F];
        return 4;
    }
}
