using System.Numerics;

namespace Sakimori.Matching.Literals;

/// <summary>A literal that may be present where its gram was seen.</summary>
/// <param name="Literal">Index of the literal.</param>
/// <param name="Offset">How far into the literal its gram begins.</param>
internal readonly record struct GramEntry(int Literal, int Offset);

/// <summary>
/// Which literals may be present where three given neighbouring bytes are: the first stage of <see cref="LiteralScanner"/>.
/// </summary>
/// <remarks>
/// <para>Bytes are folded into at most 64 classes, class 0 being the bytes that no literal has; three classes make an 18-bit
/// gram, and one bit of a 32 KB bitmap says whether any literal is filed under it. The bits of one 64-bit word are the grams
/// with the same first two bytes. The bucket of a set bit is found by counting the set bits before it.</para>
/// <para>Guarantee: if a literal of two or more chars occurs at position p, then the gram at p + offset (read with class 0
/// beyond the end) is set, and its bucket has the literal with that offset, for exactly one offset. A set bit promises
/// nothing.</para>
/// </remarks>
internal sealed class GramTable
{
    /// <summary>Bits of a byte class.</summary>
    public const int ClassBits = 6;

    /// <summary>All bits of a gram.</summary>
    public const uint GramMask = (1 << (3 * ClassBits)) - 1;

    private const int ClassCount = 1 << ClassBits;

    // Beyond this many places in a literal a rarer gram is not worth the search.
    private const int MaxOffset = 48;

    private readonly int[] _bucketsBefore; // per word of the bitmap
    private readonly int[] _bucketStart;
    private readonly GramEntry[] _entries;

    /// <summary>Files distinct, folded literals of two or more chars 0–255.</summary>
    public GramTable(ReadOnlySpan<string> literals)
    {
        Classes = ClassesOf(literals);
        Bitmap = new ulong[(GramMask + 1) / 64];
        var load = new int[GramMask + 1];
        var chosen = new List<(uint Gram, GramEntry Entry)>(literals.Length);
        for (var i = 0; i < literals.Length; i++)
        {
            var literal = literals[i];
            if (literal.Length == 2)
            {
                var pair = Gram(literal[0], literal[1], 0);
                for (uint third = 0; third < ClassCount; third++)
                    chosen.Add((pair | third, new GramEntry(i, 0)));
                continue;
            }

            var offset = BestOffset(literal, load);
            var gram = GramAt(literal, offset);
            load[gram]++;
            chosen.Add((gram, new GramEntry(i, offset)));
        }

        foreach (var (gram, _) in chosen)
            Bitmap[gram >> ClassBits] |= 1UL << (int)(gram & (ClassCount - 1));

        _bucketsBefore = new int[Bitmap.Length];
        var buckets = 0;
        for (var word = 0; word < Bitmap.Length; word++)
        {
            _bucketsBefore[word] = buckets;
            buckets += BitOperations.PopCount(Bitmap[word]);
        }

        // Counting sort by bucket.
        _bucketStart = new int[buckets + 1];
        _entries = new GramEntry[chosen.Count];
        foreach (var (gram, _) in chosen)
            _bucketStart[BucketOf(gram) + 1]++;
        for (var bucket = 0; bucket < buckets; bucket++)
            _bucketStart[bucket + 1] += _bucketStart[bucket];
        var next = _bucketStart.ToArray();
        foreach (var (gram, entry) in chosen)
            _entries[next[BucketOf(gram)]++] = entry;
    }

    /// <summary>The class of each byte, both letter cases alike.</summary>
    public byte[] Classes { get; }

    /// <summary>One bit per gram.</summary>
    public ulong[] Bitmap { get; }

    /// <summary>The literals filed under a gram whose bit is set.</summary>
    public ReadOnlySpan<GramEntry> EntriesOf(uint gram)
    {
        var bucket = BucketOf(gram);
        return _entries.AsSpan(_bucketStart[bucket], _bucketStart[bucket + 1] - _bucketStart[bucket]);
    }

    private int BucketOf(uint gram)
    {
        var word = gram >> ClassBits;
        var below = (1UL << (int)(gram & (ClassCount - 1))) - 1;
        return _bucketsBefore[word] + BitOperations.PopCount(Bitmap[word] & below);
    }

    // Rare grams keep ordinary text out of the second stage, short buckets keep the second stage short,
    // and a gram already in use costs no further bit.
    private int BestOffset(string literal, int[] load)
    {
        var best = 0;
        var bestCost = int.MaxValue;
        for (var offset = 0; offset <= Math.Min(literal.Length - 3, MaxOffset); offset++)
        {
            var others = load[GramAt(literal, offset)];
            var cost = 2 * GramRarity.Of(literal[offset], literal[offset + 1], literal[offset + 2])
                + 2 * BitOperations.Log2((uint)others + 1)
                + (others == 0 ? 1 : 0);
            if (cost < bestCost)
                (best, bestCost) = (offset, cost);
        }

        return best;
    }

    private uint GramAt(string literal, int offset) =>
        Gram(literal[offset], literal[offset + 1], Classes[literal[offset + 2]]);

    private uint Gram(char first, char second, uint thirdClass) =>
        (uint)Classes[first] << (2 * ClassBits) | (uint)Classes[second] << ClassBits | thirdClass;

    // The most used bytes get classes of their own; the rest share, which costs false candidates and nothing else.
    private static byte[] ClassesOf(ReadOnlySpan<string> literals)
    {
        var uses = new int[256];
        foreach (var literal in literals)
        {
            foreach (var item in literal)
                uses[item]++;
        }

        var classes = new byte[256];
        var used = 0;
        foreach (var item in Enumerable.Range(0, 256).Where(item => uses[item] > 0).OrderByDescending(item => uses[item]))
        {
            classes[item] = (byte)(used < ClassCount - 1 ? used + 1 : ClassCount - 1 - used % (ClassCount / 4));
            used++;
        }

        for (var letter = 'a'; letter <= 'z'; letter++)
            classes[letter & ~0x20] = classes[letter];
        return classes;
    }
}
