using System.Numerics;

namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>parityEven7bit</c>, <c>parityOdd7bit</c>, <c>parityZero7bit</c>: the top bit of every byte becomes the parity of the byte, its opposite, or 0.
/// </summary>
/// <remarks>As in ModSecurity the parity is that of all eight bits of the input byte.</remarks>
internal sealed class Parity7Bit(string name, Parity7Bit.TopBit topBit) : Transformation
{
    private const int Top = 0x80;

    /// <summary>What the top bit becomes.</summary>
    public enum TopBit
    {
        Zero,
        Even,
        Odd,
    }

    public override string Name => name;

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        for (var i = 0; i < input.Length; i++)
        {
            var isOdd = (BitOperations.PopCount((uint)input[i] & 0xFF) & 1) != 0;
            var isSet = topBit switch { TopBit.Even => isOdd, TopBit.Odd => !isOdd, _ => false };
            output[i] = (char)(isSet ? input[i] | Top : input[i] & ~Top);
        }

        return Result(input, output[..input.Length]);
    }
}
