using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sakimori.Matching.Literals;

/// <summary>Finds places from which on so many bytes of a set stand side by side, thirty-two places at a time.</summary>
/// <remarks>
/// The lower half of a byte names a row and the upper half a bit in it, so a block of text becomes a word with a bit for each member. Such a word
/// combined with itself, shifted, says where two members follow each other, and so on by doubling. Linear; members are below 0x80.
/// </remarks>
public sealed class ByteRuns
{
    /// <summary>The longest run that can be asked for.</summary>
    public const int LongestLength = Block;

    private const int Block = 32;
    private const int Half = 16;

    private readonly Vector128<byte> _rows;
    private readonly int _length;

    /// <summary>Runs of at least <paramref name="length"/> of these bytes, 1 to <see cref="LongestLength"/>; no byte is NUL or above 0x7F.</summary>
    public ByteRuns(IEnumerable<char> bytes, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LongestLength);
        Span<byte> rows = stackalloc byte[Half];
        rows.Clear();
        foreach (var value in bytes)
        {
            ArgumentOutOfRangeException.ThrowIfZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, '\x7F');
            rows[value & (Half - 1)] |= (byte)(1 << (value >> 4));
        }

        _rows = Vector128.Create<byte>(rows);
        _length = length;
    }

    /// <summary>Where the first run begins, or −1: at the start of the text or behind a byte that is not of the set.</summary>
    public int IndexIn(ReadOnlySpan<char> text)
    {
        // The block before the one that is read, and whether its predecessor ended with a member.
        var (before, joins) = (0U, 0UL);
        for (var at = 0; at < text.Length + Block; at += Block)
        {
            var members = MembersAt(text, at);
            var window = before | (ulong)members << Block;
            var begins = (uint)(Runs(window) & ~(window << 1 | joins));
            if (begins != 0)
                return at - Block + BitOperations.TrailingZeroCount(begins);
            (before, joins) = (members, before >> (Block - 1));
        }

        return -1;
    }

    // Places from which on all bits are set, as many as a run has.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Runs(ulong members)
    {
        for (var known = 1; known < _length && members != 0;)
        {
            var step = Math.Min(known, _length - known);
            members &= members >> step;
            known += step;
        }

        return members;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint MembersAt(ReadOnlySpan<char> text, int at)
    {
        if (at + Block <= text.Length)
            return Members(ref Unsafe.Add(ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text)), at));
        if (at >= text.Length)
            return 0;
        Span<char> rest = stackalloc char[Block];
        rest.Clear();
        text[at..].CopyTo(rest);
        return Members(ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(rest)));
    }

    // Chars above 255 count as 255, which is no member.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Members(ref ushort text)
    {
        if (!Avx512BW.IsSupported)
            return HalfBlock(ref text) | HalfBlock(ref Unsafe.Add(ref text, Half)) << Half;
        var bytes = Avx512BW.ConvertToVector256ByteWithSaturation(Vector512.LoadUnsafe(ref text));
        var bits = Vector256.Create(UpperBits, UpperBits);
        var found = Avx2.Shuffle(Vector256.Create(_rows, _rows), bytes & Vector256.Create((byte)(Half - 1))) & Avx2.Shuffle(bits, bytes >>> 4);
        return ~Vector256.Equals(found, Vector256<byte>.Zero).ExtractMostSignificantBits();
    }

    /// <summary>The same for sixteen places, on every processor.</summary>
    private uint HalfBlock(ref ushort text)
    {
        var bytes = Vector128.NarrowWithSaturation(Vector128.LoadUnsafe(ref text), Vector128.LoadUnsafe(ref text, 8));
        var found = Vector128.ShuffleNative(_rows, bytes & Vector128.Create((byte)(Half - 1))) & Vector128.ShuffleNative(UpperBits, bytes >>> 4);
        return ~Vector128.Equals(found, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF;
    }

    // By upper half of a byte; from eight on none.
    private static Vector128<byte> UpperBits => Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0);
}
