namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>base64Decode</c>: decodes up to the first char that is not of the alphabet (line breaks and spaces are skipped).
/// </summary>
/// <remarks>
/// libmodsecurity makes an invalid value empty and drops an unpadded last group; decoding what is there shows the rules all that a
/// forgiving application would see.
/// </remarks>
internal sealed class Base64Decode : Transformation
{
    public override string Name => "base64Decode";

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        var bits = 0;
        var count = 0;
        var written = 0;
        foreach (var item in input)
        {
            var value = Base64Alphabet.Standard(item);
            if (value < 0)
            {
                if (item is '\r' or '\n' or ' ')
                    continue;
                break;
            }

            bits = (bits << 6 | value) & 0xFFFF;
            if ((++count & 3) != 1)
                output[written++] = (char)(bits >> (6 - 2 * ((count - 1) & 3)) & 0xFF);
        }

        return Result(input, output[..written]);
    }
}
