using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sakimori.Matching.Literals;

/// <summary>Finds the first of a set of bytes in a text, sixteen places at a time, whatever the set.</summary>
/// <remarks>
/// .NET does the same for sets within ASCII; a set with a byte on either side of 0x80 it looks for char by char. The upper half of a byte names
/// a bit, the lower half a place in one of two tables of such bits: upper halves below eight have theirs in the one, the rest in the other.
/// </remarks>
public sealed class ByteSearch
{
    private const int Block = 16;

    private readonly bool[] _contains = new bool[256];
    private readonly Vector128<byte> _ascii;
    private readonly Vector128<byte> _beyond;

    /// <summary>The set; chars above 255 are in none.</summary>
    public ByteSearch(IEnumerable<char> bytes)
    {
        Span<byte> ascii = stackalloc byte[Block];
        Span<byte> beyond = stackalloc byte[Block];
        ascii.Clear();
        beyond.Clear();
        foreach (var value in bytes.Where(static value => value <= byte.MaxValue))
        {
            _contains[value] = true;
            (value < 0x80 ? ascii : beyond)[value & 0x0F] |= (byte)(1 << (value >> 4 & 7));
        }

        _ascii = Vector128.Create<byte>(ascii);
        _beyond = Vector128.Create<byte>(beyond);
    }

    /// <summary>Where the first of the bytes stands, or −1.</summary>
    public int IndexIn(ReadOnlySpan<char> text)
    {
        ref var start = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        var at = 0;
        for (; at + Block <= text.Length; at += Block)
        {
            var found = Find(ref Unsafe.Add(ref start, at));
            for (; found != 0; found &= found - 1)
            {
                var place = at + BitOperations.TrailingZeroCount(found);
                if (Contains(text[place]))
                    return place;
            }
        }

        for (; at < text.Length; at++)
        {
            if (Contains(text[at]))
                return at;
        }

        return -1;
    }

    /// <summary>Whether any of the bytes occurs.</summary>
    public bool AnyIn(ReadOnlySpan<char> text) => IndexIn(text) >= 0;

    private bool Contains(char value) => value <= byte.MaxValue && _contains[value];

    // Chars above 255 count as 255 here.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Find(ref ushort text)
    {
        var bytes = Vector128.NarrowWithSaturation(Vector128.LoadUnsafe(ref text), Vector128.LoadUnsafe(ref text, 8));
        var low = bytes & Vector128.Create((byte)0x0F);
        var isBeyond = Vector128.GreaterThanOrEqual(bytes, Vector128.Create((byte)0x80));
        var bits = Vector128.ConditionalSelect(isBeyond, Vector128.ShuffleNative(_beyond, low), Vector128.ShuffleNative(_ascii, low));
        var bit = Vector128.ShuffleNative(Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128), bytes >>> 4);
        return ~Vector128.Equals(bits & bit, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF;
    }
}
