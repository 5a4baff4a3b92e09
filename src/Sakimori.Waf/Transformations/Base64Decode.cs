using System.Runtime.CompilerServices;

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
    // The values of the digits by byte; 0xFF for what is none.
    private static readonly byte[] s_values = [.. Enumerable.Range(0, 256).Select(value => (byte)Base64Alphabet.Standard((char)value))];

    public override string Name => "base64Decode";

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        var values = s_values;
        var bits = 0;
        var count = 0;
        var written = 0;
        for (var i = 0; i < input.Length; i++)
        {
            if ((count & 3) == 0 && i + 4 <= input.Length && TryGroup(values, input.Slice(i, 4), output, ref written))
            {
                i += 3;
                continue;
            }

            var item = input[i];
            var value = item < values.Length ? (sbyte)values[item] : -1;
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

    // Four digits in a row are three bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryGroup(byte[] values, ReadOnlySpan<char> digits, Span<char> output, ref int written)
    {
        if ((digits[0] | digits[1] | digits[2] | digits[3]) > byte.MaxValue)
            return false;

        var (one, two, three, four) = (values[(byte)digits[0]], values[(byte)digits[1]], values[(byte)digits[2]], values[(byte)digits[3]]);
        if (((one | two | three | four) & 0x80) != 0)
            return false;

        var bits = one << 18 | two << 12 | three << 6 | four;
        output[written + 2] = (char)(bits & 0xFF);
        output[written + 1] = (char)(bits >> 8 & 0xFF);
        output[written] = (char)(bits >> 16);
        written += 3;
        return true;
    }
}
