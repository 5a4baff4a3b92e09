using System.Numerics;

namespace Sakimori.Matching.Patterns;

/// <summary>A set of bytes as 256 bits.</summary>
public readonly record struct ByteSet(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Every byte.</summary>
    internal static ByteSet All { get; } = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>Number of bytes in the set.</summary>
    internal int Count =>
        BitOperations.PopCount(A) + BitOperations.PopCount(B) + BitOperations.PopCount(C) + BitOperations.PopCount(D);

    /// <summary>Whether no byte is in the set.</summary>
    internal bool IsEmpty => (A | B | C | D) == 0;

    /// <summary>Whether the set contains <paramref name="value"/>; chars above 255 are in no set.</summary>
    public bool Contains(char value) => value < 256 && (Word(value >> 6) >> (value & 63) & 1) != 0;

    /// <summary>This set with one more byte.</summary>
    public ByteSet With(byte value) => (value >> 6) switch
    {
        0 => this with { A = A | 1UL << (value & 63) },
        1 => this with { B = B | 1UL << (value & 63) },
        2 => this with { C = C | 1UL << (value & 63) },
        _ => this with { D = D | 1UL << (value & 63) },
    };

    /// <summary>Whether the two sets share a byte.</summary>
    public bool Overlaps(in ByteSet other) => ((A & other.A) | (B & other.B) | (C & other.C) | (D & other.D)) != 0;

    /// <summary>The union of both sets.</summary>
    public ByteSet Union(in ByteSet other) => new(A | other.A, B | other.B, C | other.C, D | other.D);

    /// <summary>The lowest member at or above <paramref name="from"/>; 256 when there is none.</summary>
    internal int NextFrom(int from)
    {
        for (; from < 256; from = (from | 63) + 1)
        {
            var word = Word(from >> 6) >> (from & 63);
            if (word != 0)
            {
                return from + BitOperations.TrailingZeroCount(word);
            }
        }

        return 256;
    }

    /// <summary>The set of one byte.</summary>
    internal static ByteSet Of(int value) => default(ByteSet).With((byte)value);

    /// <summary>The bytes from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    internal static ByteSet Range(int low, int high)
    {
        var set = default(ByteSet);
        for (var value = low; value <= high; value++)
        {
            set = set.With((byte)value);
        }

        return set;
    }

    /// <summary>The bytes of an ASCII or Latin-1 text.</summary>
    public static ByteSet AnyOf(string chars)
    {
        var set = default(ByteSet);
        foreach (var value in chars)
        {
            set = set.With((byte)value);
        }

        return set;
    }

    /// <summary>The bytes that are not in the set.</summary>
    internal ByteSet Complement() => new(~A, ~B, ~C, ~D);

    /// <summary>The bytes in both sets.</summary>
    internal ByteSet Intersect(in ByteSet other) => new(A & other.A, B & other.B, C & other.C, D & other.D);

    /// <summary>Whether every byte of this set is in <paramref name="other"/>.</summary>
    public bool IsSubsetOf(in ByteSet other) =>
        ((A & ~other.A) | (B & ~other.B) | (C & ~other.C) | (D & ~other.D)) == 0;

    /// <summary>Whether every byte of one of these sets is in this one.</summary>
    public bool HoldsAny(ReadOnlySpan<ByteSet> sets)
    {
        foreach (ref readonly var set in sets)
        {
            if (set.IsSubsetOf(this))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The set with both cases of every ASCII letter it contains in either case.</summary>
    public ByteSet FoldCase()
    {
        const ulong Upper = 0x07FFFFFEUL;
        var letters = (B | B >> 32) & Upper;
        return this with { B = B | letters | letters << 32 };
    }

    private ulong Word(int index) => index switch { 0 => A, 1 => B, 2 => C, _ => D };
}
