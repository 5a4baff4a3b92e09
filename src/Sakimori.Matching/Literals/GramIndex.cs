using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sakimori.Matching.Literals;

/// <summary>A few neighbouring bytes of a literal, the least common it has, by which it is looked for.</summary>
/// <param name="Offset">How far into the literal they begin.</param>
/// <param name="Length">How many they are: two to four.</param>
internal readonly record struct Gram(int Offset, int Length);

/// <summary>
/// Which literals may be present where given neighbouring bytes are: the second stage of <see cref="LiteralScanner"/>.
/// </summary>
/// <remarks>
/// <para>A literal of two bytes is filed in <see cref="Pairs"/>, one of three in <see cref="Triples"/>, a longer one under four
/// neighbouring bytes of it in <see cref="Quads"/>.</para>
/// <para>Guarantee: if a literal occurs at position p of a text, its table has it with an offset o under the gram at p + o. A gram
/// that reaches beyond the end of the text belongs to no literal in it, whatever is read there. An entry promises nothing.</para>
/// </remarks>
internal sealed class GramIndex
{
    /// <summary>Bytes of the longest gram.</summary>
    public const int MaxGram = 4;

    /// <summary>Bytes that must be readable from every position on.</summary>
    public const int ReadAhead = sizeof(ulong);

    // Beyond this many places in a literal a rarer gram is not worth the search.
    private const int MaxOffset = 48;

    // Few candidates meet a set bit by chance, which costs more than the cache the bits take.
    private const int BitsPerEntry = 64;
    private const int MinKeyBits = 6;
    private const int MaxKeyBits = 18;

    // What grams are multiplied with: 2^64 divided by the golden ratio (Knuth, TAOCP 3, 6.4).
    private const ulong HashFactor = 0x9E3779B97F4A7C15;

    private readonly Gram[] _grams;

    /// <summary>Files distinct, folded literals of two or more bytes.</summary>
    public GramIndex(ReadOnlySpan<byte[]> literals)
    {
        _grams = new Gram[literals.Length];
        Pairs = File(literals, 2, 2);
        Triples = File(literals, 3, 3);
        Quads = File(literals, MaxGram, int.MaxValue);
    }

    /// <summary>The gram of each literal.</summary>
    public ReadOnlySpan<Gram> Grams => _grams;

    /// <summary>Literals of two bytes.</summary>
    public GramBuckets Pairs { get; }

    /// <summary>Literals of three bytes.</summary>
    public GramBuckets Triples { get; }

    /// <summary>Longer literals.</summary>
    public GramBuckets Quads { get; }

    /// <summary>The key in <see cref="Pairs"/> of the gram that begins eight bytes read in little-endian order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint PairKey(ulong bytes) => Key(bytes << 48, Pairs.Shift);

    /// <summary>The key in <see cref="Triples"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint TripleKey(ulong bytes) => Key(bytes << 40, Triples.Shift);

    /// <summary>The key in <see cref="Quads"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint QuadKey(ulong bytes) => Key(bytes << 32, Quads.Shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Key(ulong gram, int shift) => (uint)(gram * HashFactor >> shift);

    private GramBuckets File(ReadOnlySpan<byte[]> literals, int minLength, int maxLength)
    {
        var count = 0;
        foreach (var literal in literals)
            count += literal.Length >= minLength && literal.Length <= maxLength ? 1 : 0;

        var bits = Math.Clamp(BitOperations.Log2((uint)count * BitsPerEntry + 1), MinKeyBits, MaxKeyBits);
        var load = new int[1 << bits];
        var filed = new List<(uint Key, GramEntry Entry)>(count);
        for (var i = 0; i < literals.Length; i++)
        {
            if (literals[i].Length < minLength || literals[i].Length > maxLength)
                continue;

            var (offset, key) = Best(literals[i], minLength, 64 - bits, load);
            load[key]++;
            filed.Add((key, EntryOf(i, literals[i], offset)));
            _grams[i] = new Gram(offset, minLength);
        }

        return new GramBuckets(bits, filed);
    }

    private static GramEntry EntryOf(int number, byte[] literal, int offset)
    {
        Span<byte> padded = stackalloc byte[ReadAhead];
        padded.Clear();
        var length = Math.Min(ReadAhead, literal.Length - offset);
        literal.AsSpan(offset, length).CopyTo(padded);
        return new GramEntry(number, literal.Length, offset, -1, BinaryPrimitives.ReadUInt64LittleEndian(padded), ulong.MaxValue >> (8 * (ReadAhead - length)));
    }

    // Rare grams keep ordinary text out, short buckets keep what comes through short, and a key already in use costs no further bit.
    private static (int Offset, uint Key) Best(byte[] literal, int gramLength, int shift, int[] load)
    {
        var best = (Offset: 0, Key: 0u);
        var bestCost = int.MaxValue;
        var last = Math.Min(literal.Length - gramLength, MaxOffset);
        for (var offset = 0; offset <= last; offset++)
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
        gram.CopyTo(padded[(ReadAhead - gram.Length)..]);
        return Key(BinaryPrimitives.ReadUInt64LittleEndian(padded), shift);
    }
}
