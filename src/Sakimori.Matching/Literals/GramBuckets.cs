using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sakimori.Matching.Literals;

/// <summary>A literal that may be present where its gram was seen.</summary>
/// <param name="Literal">Index of the literal.</param>
/// <param name="Offset">How far into the literal its gram begins.</param>
/// <param name="Bytes">The eight bytes of the literal from there on, in little-endian order; 0 behind its end.</param>
/// <param name="Mask">Which of them there are.</param>
internal readonly record struct GramEntry(int Literal, int Offset, ulong Bytes, ulong Mask);

/// <summary>
/// Literals filed under the hashes of their grams: one bit per key says whether anything is filed there, and the place of a set bit
/// is found by counting the set bits before it.
/// </summary>
internal sealed class GramBuckets
{
    private readonly ulong[] _bitmap; // one bit per key
    private readonly int[] _bucketsBefore; // per word of the bitmap
    private readonly int[] _bucketStart;
    private readonly GramEntry[] _entries;

    /// <summary>Files the entries under their keys of <paramref name="keyBits"/> bits, six at least.</summary>
    public GramBuckets(int keyBits, List<(uint Key, GramEntry Entry)> filed)
    {
        Shift = 64 - keyBits;
        _bitmap = new ulong[(1 << keyBits) / 64];
        foreach (var (key, _) in filed)
            _bitmap[key >> 6] |= 1UL << (int)key;

        _bucketsBefore = new int[_bitmap.Length];
        var buckets = 0;
        for (var word = 0; word < _bitmap.Length; word++)
        {
            _bucketsBefore[word] = buckets;
            buckets += BitOperations.PopCount(_bitmap[word]);
        }

        // Counting sort by bucket.
        _bucketStart = new int[buckets + 1];
        _entries = new GramEntry[filed.Count];
        foreach (var (key, _) in filed)
            _bucketStart[BucketOf(key) + 1]++;
        for (var bucket = 0; bucket < buckets; bucket++)
            _bucketStart[bucket + 1] += _bucketStart[bucket];
        var next = _bucketStart.AsSpan().ToArray();
        foreach (var (key, entry) in filed)
            _entries[next[BucketOf(key)]++] = entry;
    }

    /// <summary>Whether anything is filed under a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(uint key) => (Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bitmap), (nint)(key >> 6)) >> (int)key & 1) != 0;

    /// <summary>How far the 64-bit hash of a gram is shifted to give its key.</summary>
    public int Shift { get; }

    /// <summary>What is filed under a key, if anything.</summary>
    public ReadOnlySpan<GramEntry> this[uint key]
    {
        get
        {
            if (!Has(key))
                return [];
            var bucket = BucketOf(key);
            return _entries.AsSpan(_bucketStart[bucket], _bucketStart[bucket + 1] - _bucketStart[bucket]);
        }
    }

    private int BucketOf(uint key) =>
        _bucketsBefore[key >> 6] + BitOperations.PopCount(_bitmap[key >> 6] & ((1UL << (int)key) - 1));
}
