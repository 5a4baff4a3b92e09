using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>base64Decode</c>: decodes up to the first char that is not of the alphabet (line breaks and spaces are skipped).
/// </summary>
/// <remarks>
/// libmodsecurity makes an invalid value empty and drops an unpadded last group; decoding what is there shows the rules all that a
/// forgiving application would see. Every sentence is decoded so, which is why it is done 64 chars at a time where the processor can.
/// </remarks>
internal sealed class Base64Decode : Transformation
{
    private const byte Stop = 0x80;
    private const byte Skip = 0x40;
    private const int Block = 64;
    private const int BytesOfBlock = Block / 4 * 3;

    // By ASCII char the value of a digit, or Skip, or Stop.
    private static readonly byte[] s_values = [.. Enumerable.Range(0, 128).Select(value => (char)value switch
    {
        '\r' or '\n' or ' ' => Skip,
        var item when Base64Alphabet.Standard(item) is >= 0 and var digit => (byte)digit,
        _ => Stop,
    })];

    // Of sixteen numbers of 24 bits in 32 the three bytes of each, highest first, side by side; what follows means nothing.
    private static readonly Vector512<byte> s_bytesInOrder = Vector512.Create(
        [.. Enumerable.Range(0, Block).Select(i => (byte)(i < BytesOfBlock ? i / 3 * 4 + 2 - i % 3 : 0))]);

    private static readonly Vector512<byte> s_places = Vector512.Create([.. Enumerable.Range(0, Block).Select(i => (byte)i)]);

    public override string Name => "base64Decode";

    public override int Apply(ReadOnlySpan<char> input, Span<char> output) =>
        Result(input, output[..(Avx512Vbmi2.IsSupported && Avx512Vbmi.IsSupported ? DecodeInBlocks(input, output) : DecodeOneByOne(input, output))]);

    /// <summary>What <see cref="Apply"/> does where there are no wide registers; returns the length.</summary>
    internal static int DecodeOneByOne(ReadOnlySpan<char> input, Span<char> output)
    {
        var bits = 0;
        var count = 0;
        var written = 0;
        foreach (var item in input)
        {
            var value = item < s_values.Length ? s_values[item] : Stop;
            if (value == Stop)
                break;
            if (value == Skip)
                continue;
            bits = (bits << 6 | value) & 0xFFFF;
            if ((++count & 3) != 1)
                output[written++] = (char)(bits >> (6 - 2 * ((count - 1) & 3)) & 0xFF);
        }

        return written;
    }

    [SkipLocalsInit]
    private static int DecodeInBlocks(ReadOnlySpan<char> input, Span<char> output)
    {
        // Digits not yet decoded, fewer than a block, and room for those of another.
        Span<byte> digits = stackalloc byte[2 * Block];
        Span<char> rest = stackalloc char[Block];
        ref var table = ref MemoryMarshal.GetArrayDataReference(s_values);
        var (low, high) = (Vector512.LoadUnsafe(ref table), Vector512.LoadUnsafe(ref table, Block));
        var (held, written) = (0, 0);
        for (var isOver = false; !isOver;)
        {
            scoped var block = input;
            if (input.Length < Block)
            {
                isOver = true;
                rest.Fill(' ');
                input.CopyTo(rest);
                block = rest;
            }

            // What is no byte becomes 0xFF, which is no digit.
            ref var chars = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(block));
            var bytes = Vector512.NarrowWithSaturation(Vector512.LoadUnsafe(ref chars), Vector512.LoadUnsafe(ref chars, Block / 2));
            var values = Avx512Vbmi.PermuteVar64x8x2(low, bytes, high) | (bytes & Vector512.Create(Stop));
            var skipped = Vector512.Equals(values & Vector512.Create(Skip), Vector512.Create(Skip));
            var stops = values.ExtractMostSignificantBits();
            if (stops != 0)
            {
                isOver = true;
                skipped |= Vector512.GreaterThanOrEqual(s_places, Vector512.Create((byte)BitOperations.TrailingZeroCount(stops)));
            }

            Avx512Vbmi2.Compress(Vector512<byte>.Zero, ~skipped, values).StoreUnsafe(ref digits[held]);
            held += Block - BitOperations.PopCount(skipped.ExtractMostSignificantBits());
            if (held >= Block)
            {
                Pack(digits, output[written..]);
                written += BytesOfBlock;
                held -= Block;
                digits[Block..].CopyTo(digits);
            }

            input = isOver ? default : input[Block..];
        }

        // Digits that are missing count as zero and touch no byte that is kept.
        digits[held..Block].Clear();
        Pack(digits, rest);
        var last = held * 3 / 4;
        rest[..last].CopyTo(output[written..]);
        return written + last;
    }

    /// <summary>The 48 bytes of 64 digits, as chars.</summary>
    private static void Pack(ReadOnlySpan<byte> digits, Span<char> output)
    {
        var pairs = Avx512BW.MultiplyAddAdjacent(Vector512.LoadUnsafe(in digits[0]), Vector512.Create((ushort)0x0140).AsSByte());
        var groups = Avx512BW.MultiplyAddAdjacent(pairs, Vector512.Create(0x0001_1000).AsInt16());
        var bytes = Avx512Vbmi.PermuteVar64x8(groups.AsByte(), s_bytesInOrder);
        ref var to = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(output[..BytesOfBlock]));
        Vector512.WidenLower(bytes).StoreUnsafe(ref to);
        Vector256.WidenLower(bytes.GetUpper()).StoreUnsafe(ref to, Block / 2);
    }
}
