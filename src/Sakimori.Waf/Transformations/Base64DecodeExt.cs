namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>base64DecodeExt</c>: forgiving Base64. Chars outside both alphabets are skipped, padding too; padding after a single digit
/// of a group makes the result empty.
/// </summary>
internal sealed class Base64DecodeExt : Transformation
{
    public override string Name => "base64DecodeExt";

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        var bits = 0;
        var count = 0;
        var written = 0;
        for (var i = 0; i < input.Length; i++)
        {
            var value = Base64Alphabet.Either(input[i]);
            if (value < 0)
            {
                if (input[i] == '=' && (count & 3) == 1 && (i + 1 == input.Length || input[i + 1] != '='))
                    return Result(input, []);
                continue;
            }

            bits = (bits << 6 | value) & 0xFFFF;
            if ((++count & 3) != 1)
                output[written++] = (char)(bits >> (6 - 2 * ((count - 1) & 3)) & 0xFF);
        }

        return Result(input, output[..written]);
    }
}
