using System.Numerics;
using System.Runtime.InteropServices;

namespace Sakimori.Matching.Literals;

/// <summary>A value as the bytes it is, A–Z lowered.</summary>
internal static class FoldedText
{
    /// <summary>
    /// Writes one byte per char. False, and the output means nothing, when a char is above 255.
    /// </summary>
    public static bool TryFold(ReadOnlySpan<char> value, Span<byte> output)
    {
        var source = MemoryMarshal.Cast<char, ushort>(value);
        var i = 0;
        var seen = Vector<ushort>.Zero;
        var firstLetter = new Vector<byte>((byte)'A');
        var letterCount = new Vector<byte>(26);
        var caseBit = new Vector<byte>(0x20);
        for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var low = new Vector<ushort>(source[i..]);
            var high = new Vector<ushort>(source[(i + Vector<ushort>.Count)..]);
            seen |= low | high;
            var bytes = Vector.Narrow(low, high);
            (bytes | (Vector.LessThan(bytes - firstLetter, letterCount) & caseBit)).CopyTo(output[i..]);
        }

        if (Vector.GreaterThanAny(seen, new Vector<ushort>(byte.MaxValue)))
            return false;

        for (; i < source.Length; i++)
        {
            if (source[i] > byte.MaxValue)
                return false;
            output[i] = (byte)AsciiFold.Lower((char)source[i]);
        }

        return true;
    }
}
