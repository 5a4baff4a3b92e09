using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sakimori.Matching.Literals;

/// <summary>A literal that may be present where its gram was seen.</summary>
/// <param name="Literal">Index of the literal.</param>
/// <param name="Length">Length of the literal.</param>
/// <param name="Offset">How far into the literal its gram begins.</param>
/// <param name="Next">The next entry under the same key; −1 after the last.</param>
/// <param name="Bytes">The eight bytes of the literal from there on, in little-endian order; 0 behind its end.</param>
/// <param name="Mask">Which of them there are.</param>
internal readonly record struct GramEntry(int Literal, int Length, int Offset, int Next, ulong Bytes, ulong Mask)
{
    /// <summary>The bytes are the whole literal: where they are, it is.</summary>
    public bool IsWhole => Offset == 0 && Length <= sizeof(ulong);
}

/// <summary>
/// Literals filed under the hashes of their grams: one bit per key says whether anything is filed there, and the place of a set bit
/// is found by counting the set bits before it. The first entries of all keys lie side by side, those that share a key behind them.
/// </summary>
internal sealed class GramBuckets
{
    private readonly ulong[] _bitmap; // one bit per key
    private readonly int[] _bucketsBefore; // per word of the bitmap
    private readonly GramEntry[] _entries; // the first of each bucket, then the others

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

        _entries = new GramEntry[filed.Count];
        var free = buckets;
        var last = new int[buckets];
        Array.Fill(last, -1);
        foreach (var (key, entry) in filed)
        {
            var bucket = BucketOf(key);
            var place = bucket;
            if (last[bucket] >= 0)
            {
                place = free++;
                _entries[last[bucket]] = _entries[last[bucket]] with { Next = place };
            }

            _entries[place] = entry with { Next = -1 };
            last[bucket] = place;
        }
    }

    /// <summary>Whether anything is filed under a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(uint key) => (Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bitmap), (nint)(key >> 6)) >> (int)key & 1) != 0;

    /// <summary>How far the 64-bit hash of a gram is shifted to give its key.</summary>
    public int Shift { get; }

    /// <summary>The first entry under a key that something is filed under; the others are its <see cref="GramEntry.Next"/>.</summary>
    public ref readonly GramEntry First(uint key) => ref _entries[BucketOf(key)];

    /// <summary>An entry by its place.</summary>
    public ref readonly GramEntry this[int place] => ref _entries[place];

    private int BucketOf(uint key) =>
        _bucketsBefore[key >> 6] + BitOperations.PopCount(_bitmap[key >> 6] & ((1UL << (int)key) - 1));
}
