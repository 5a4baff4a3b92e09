using System.Numerics;
using System.Runtime.InteropServices;

namespace Sakimori.Waf.Transformations;

/// <summary>Changes the case of ASCII letters, many at a time.</summary>
internal static class LetterCase
{
    private const int CaseBit = 0x20;
    private const int LetterCount = 26;

    /// <summary>Copies the input with the 26 chars from <paramref name="firstLetter"/> on in the other letter case.</summary>
    public static void Flip(ReadOnlySpan<char> input, Span<char> output, char firstLetter)
    {
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var source = MemoryMarshal.Cast<char, ushort>(input);
            var target = MemoryMarshal.Cast<char, ushort>(output);
            var first = new Vector<ushort>(firstLetter);
            var count = new Vector<ushort>(LetterCount);
            var bit = new Vector<ushort>(CaseBit);
            for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
            {
                var block = new Vector<ushort>(source[i..]);
                (block ^ (Vector.LessThan(block - first, count) & bit)).CopyTo(target[i..]);
            }
        }

        for (; i < input.Length; i++)
            output[i] = (uint)(input[i] - firstLetter) < LetterCount ? (char)(input[i] ^ CaseBit) : input[i];
    }
}
