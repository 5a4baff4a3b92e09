using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sakimori.Matching.Literals;

/// <summary>
/// Which literals may be present where given neighbouring bytes are: the first stage of <see cref="LiteralScanner"/>.
/// </summary>
/// <remarks>
/// <para>A literal is filed under a gram, a few neighbouring bytes of it, the least common it has, by its length:</para>
/// <list type="table">
/// <item><term>2</term><description><see cref="Pairs"/>, looked up at every position</description></item>
/// <item><term>3</term><description><see cref="Triples"/>, at every position</description></item>
/// <item><term>4–7</term><description><see cref="Quads"/>, at every position</description></item>
/// <item><term>8–10</term><description><see cref="Strides"/>: five bytes, only at every fourth position, the literal filed
/// once for each of the four places it can have relative to those</description></item>
/// <item><term>11 and more</term><description><see cref="LongStrides"/>: likewise, eight bytes</description></item>
/// </list>
/// <para>Guarantee: if a literal occurs at position p of a text, its table has it with an offset o under the gram at p + o, and
/// p + o is a position at which that table is looked up. A gram that reaches beyond the end of the text belongs to no literal
/// in it, whatever is read there. An entry promises nothing.</para>
/// </remarks>
internal sealed class GramIndex
{
    /// <summary>The strides are looked up at multiples of this.</summary>
    public const int Stride = 4;

    /// <summary>Bytes that must be readable from every position on.</summary>
    public const int ReadAhead = sizeof(ulong);

    private const int PairLength = 2;
    private const int StrideGramLength = 5;
    private const int LongStrideGramLength = ReadAhead;
    private const int MinStrideLength = Stride - 1 + StrideGramLength;
    private const int MinLongStrideLength = Stride - 1 + LongStrideGramLength;

    // Beyond this many places in a literal a rarer gram is not worth the search.
    private const int MaxOffset = 48;

    // Few grams of ordinary text meet a set bit by chance, which costs more than the cache the bits take (measured: 16 … 1,024).
    private const int BitsPerEntry = 512;
    private const int MinKeyBits = 6;
    private const int MaxKeyBits = 20;

    /// <summary>What grams are multiplied with.</summary>
    public const ulong HashFactor = 0x9E3779B97F4A7C15; // 2^64 divided by the golden ratio: Knuth, TAOCP 3, 6.4

    /// <summary>Files distinct, folded literals of two or more bytes.</summary>
    public GramIndex(ReadOnlySpan<byte[]> literals)
    {
        Pairs = File(literals, PairLength, PairLength, PairLength, 1);
        Triples = File(literals, 3, 3, 3, 1);
        Quads = File(literals, 4, MinStrideLength - 1, 4, 1);
        Strides = File(literals, MinStrideLength, MinLongStrideLength - 1, StrideGramLength, Stride);
        LongStrides = File(literals, MinLongStrideLength, int.MaxValue, LongStrideGramLength, Stride);
    }

    /// <summary>Literals of two bytes.</summary>
    public GramBuckets Pairs { get; }

    /// <summary>Literals of three bytes.</summary>
    public GramBuckets Triples { get; }

    /// <summary>Literals of four to seven bytes.</summary>
    public GramBuckets Quads { get; }

    /// <summary>Literals of eight to ten bytes.</summary>
    public GramBuckets Strides { get; }

    /// <summary>Longer literals.</summary>
    public GramBuckets LongStrides { get; }

    /// <summary>The key of a gram in <see cref="Pairs"/>, from the eight bytes that begin with it: the gram itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint PairKey(ulong bytes) => (ushort)bytes;

    /// <summary>The key of a gram in <see cref="Triples"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint TripleKey(ulong bytes, int shift) => Key(bytes << 40, shift);

    /// <summary>The key of a gram in <see cref="Quads"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint QuadKey(ulong bytes, int shift) => Key(bytes << 32, shift);

    /// <summary>The key of a gram in <see cref="Strides"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint StrideKey(ulong bytes, int shift) => Key(bytes << 24, shift);

    /// <summary>The key of a gram in <see cref="LongStrides"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint LongStrideKey(ulong bytes, int shift) => Key(bytes, shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Key(ulong gram, int shift) => (uint)(gram * HashFactor >> shift);

    private static GramBuckets File(ReadOnlySpan<byte[]> literals, int minLength, int maxLength, int gramLength, int stride)
    {
        var count = 0;
        foreach (var literal in literals)
            count += literal.Length >= minLength && literal.Length <= maxLength ? stride : 0;

        var bits = gramLength == PairLength && count > 0
            ? 8 * PairLength
            : Math.Clamp(BitOperations.Log2((uint)count * BitsPerEntry + 1), MinKeyBits, MaxKeyBits);
        var load = new int[1 << bits];
        var filed = new List<(uint Key, GramEntry Entry)>(count);
        for (var i = 0; i < literals.Length; i++)
        {
            if (literals[i].Length < minLength || literals[i].Length > maxLength)
                continue;

            for (var residue = 0; residue < stride; residue++)
            {
                var (offset, key) = Best(literals[i], gramLength, residue, stride, 64 - bits, load);
                load[key]++;
                filed.Add((key, new GramEntry(i, offset)));
            }
        }

        return new GramBuckets(bits, filed);
    }

    // Rare grams keep ordinary text out of the second stage, short buckets keep the second stage short,
    // and a key already in use costs no further bit.
    private static (int Offset, uint Key) Best(byte[] literal, int gramLength, int residue, int stride, int shift, int[] load)
    {
        var best = (Offset: 0, Key: 0u);
        var bestCost = int.MaxValue;
        var last = Math.Min(literal.Length - gramLength, MaxOffset);
        for (var offset = residue; offset <= last; offset += stride)
        {
            var gram = literal.AsSpan(offset, gramLength);
            var key = KeyOf(gram, shift);
            var cost = 2 * GramRarity.Of(gram) + 2 * BitOperations.Log2((uint)load[key] + 1) + (load[key] == 0 ? 1 : 0);
            if (cost < bestCost)
                (best, bestCost) = ((offset, key), cost);
        }

        return best;
    }

    private static uint KeyOf(ReadOnlySpan<byte> gram, int shift)
    {
        Span<byte> padded = stackalloc byte[ReadAhead];
        padded.Clear();
        gram.CopyTo(padded);
        var bytes = BinaryPrimitives.ReadUInt64LittleEndian(padded);
        return gram.Length == PairLength ? PairKey(bytes) : Key(bytes << (8 * (ReadAhead - gram.Length)), shift);
    }
}
