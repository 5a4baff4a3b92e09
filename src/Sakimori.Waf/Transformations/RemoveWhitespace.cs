using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sakimori.Waf.Transformations;

/// <summary><c>removeWhitespace</c>: white space and the non-breaking space 0xA0 (which <c>htmlEntityDecode</c> makes) disappear.</summary>
internal sealed class RemoveWhitespace : Transformation
{
    private static readonly SearchValues<char> s_whitespace = SearchValues.Create(" \t\n\v\f\r\u00A0");

    public override string Name => "removeWhitespace";

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        var written = input.IndexOfAny(s_whitespace);
        if (written < 0)
            return Unchanged;

        input[..written].CopyTo(output);
        var at = Avx512Vbmi2.IsSupported ? RemoveInBlocks(input, output, ref written) : written + 1;
        foreach (var item in input[at..])
        {
            // Written always, counted only when kept: no branch to mispredict, and no room needed beyond the input's.
            output[written] = item;
            written += Whitespace.Is(item) || item == '\xA0' ? 0 : 1;
        }

        return written;
    }

    /// <summary>Goes on from where both texts are alike, thirty-two chars at a time; returns where in the input it ended.</summary>
    private static int RemoveInBlocks(ReadOnlySpan<char> input, Span<char> output, ref int written)
    {
        ref var from = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(input));
        ref var to = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(output));
        var at = written;
        for (; at + Vector512<ushort>.Count <= input.Length; at += Vector512<ushort>.Count)
        {
            var block = Vector512.LoadUnsafe(ref from, (nuint)at);
            var white = Vector512.LessThanOrEqual(block - Vector512.Create((ushort)'\t'), Vector512.Create((ushort)('\r' - '\t')))
                | Vector512.Equals(block, Vector512.Create((ushort)' '))
                | Vector512.Equals(block, Vector512.Create((ushort)'\xA0'));
            // The output is never ahead of the input, so a whole block has room in it.
            Avx512Vbmi2.Compress(Vector512<ushort>.Zero, ~white, block).StoreUnsafe(ref to, (nuint)written);
            written += Vector512<ushort>.Count - BitOperations.PopCount(white.ExtractMostSignificantBits());
        }

        return at;
    }
}
