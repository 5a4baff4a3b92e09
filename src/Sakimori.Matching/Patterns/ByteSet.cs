namespace Sakimori.Matching.Patterns;

/// <summary>A set of bytes as 256 bits.</summary>
public readonly record struct ByteSet(ulong A, ulong B, ulong C, ulong D)
{
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

    private ulong Word(int index) => index switch { 0 => A, 1 => B, 2 => C, _ => D };
}
