using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Sakimori.Matching.Patterns;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>The set of bytes that occur in a value: the cheapest evidence that a rule or a transformation has nothing to do.</summary>
internal static class Presence
{
    /// <summary>From this length on, marking a table beats collecting bits (measured: 16 … 96).</summary>
    private const int TableLength = 28;

    /// <summary>So much of a long value is marked byte by byte; of what follows only bytes that were not seen yet.</summary>
    private const int Beginning = 512;

    private const int Half = 16;
    private const int Block = 32;

    /// <summary>The bytes of a value in which each char is one byte.</summary>
    public static ByteSet Of(ReadOnlySpan<char> value)
    {
        if (value.Length >= TableLength)
        {
            return OfLong(value);
        }

        ulong a = 0, b = 0, c = 0, d = 0;
        foreach (var ch in value)
        {
            var bit = 1UL << (ch & 63);
            if (ch < 128)
            {
                // Branch-free between the two ASCII words: text alternates between them all the time.
                var high = (ulong)-(ch >> 6);
                a |= bit & ~high;
                b |= bit & high;
            }
            else if (ch < 192)
            {
                c |= bit;
            }
            else
            {
                d |= bit;
            }
        }

        return new ByteSet(a, b, c, d);
    }

    [SkipLocalsInit]
    private static ByteSet OfLong(ReadOnlySpan<char> value)
    {
        Span<byte> table = stackalloc byte[256];
        table.Clear();
        var read = 0;
        if (Avx2.IsSupported && value.Length >= 2 * Beginning)
        {
            Mark(value[..Beginning], table);
            read = Beginning + MarkUnseen(value[Beginning..], table);
        }

        Mark(value[read..], table);
        return new ByteSet(WordOf(table), WordOf(table[64..]), WordOf(table[128..]), WordOf(table[192..]));
    }

    // Four at a time: the stores do not wait for each other. A byte stays inside the table.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mark(ReadOnlySpan<char> value, Span<byte> table)
    {
        ref var seen = ref MemoryMarshal.GetReference(table);
        for (; value.Length >= 4; value = value[4..])
        {
            Unsafe.Add(ref seen, (byte)value[0]) = byte.MaxValue;
            Unsafe.Add(ref seen, (byte)value[1]) = byte.MaxValue;
            Unsafe.Add(ref seen, (byte)value[2]) = byte.MaxValue;
            Unsafe.Add(ref seen, (byte)value[3]) = byte.MaxValue;
        }

        foreach (var ch in value)
        {
            Unsafe.Add(ref seen, (byte)ch) = byte.MaxValue;
        }
    }

    /// <summary>
    /// Marks the bytes of whole blocks and returns where they end. Text has few bytes that its beginning had not: thirty-two places at a
    /// time are asked for one, by the halves of each byte. Each byte can be new once, so the work is linear.
    /// </summary>
    private static int MarkUnseen(ReadOnlySpan<char> value, Span<byte> table)
    {
        ref var start = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(value));
        var bit = Vector256.Create(Vector128.Create(0x8040201008040201UL).AsByte(), Vector128.Create(0x8040201008040201UL).AsByte());
        var (ascii, beyond) = (Rows(table), Rows(table[128..]));
        var at = 0;
        for (; at + Block <= value.Length; at += Block)
        {
            var bytes = Avx512BW.IsSupported
                ? Avx512BW.ConvertToVector256Byte(Vector512.LoadUnsafe(ref start, (nuint)at))
                : Vector256.Narrow(Vector256.LoadUnsafe(ref start, (nuint)at), Vector256.LoadUnsafe(ref start, (nuint)(at + Block / 2)));
            var low = bytes & Vector256.Create((byte)(Half - 1));
            var high = (bytes.AsUInt16() >>> 4).AsByte() & Vector256.Create((byte)(Half - 1));
            var rows = Vector256.ConditionalSelect(Vector256.GreaterThan(bytes, Vector256.Create((byte)0x7F)), Avx2.Shuffle(beyond, low), Avx2.Shuffle(ascii, low));
            if (Vector256.EqualsAny(rows & Avx2.Shuffle(bit, high), Vector256<byte>.Zero))
            {
                Mark(value.Slice(at, Block), table);
                (ascii, beyond) = (Rows(table), Rows(table[128..]));
            }
        }

        return at;
    }

    // By the lower half of a byte: a bit for each upper half below eight that was seen with it.
    private static Vector256<byte> Rows(ReadOnlySpan<byte> marks)
    {
        var rows = Vector128<byte>.Zero;
        for (var high = 0; high < 8; high++)
        {
            rows |= Vector128.Create(marks[(high * Half)..]) & Vector128.Create((byte)(1 << high));
        }

        return Vector256.Create(rows, rows);
    }

    private static ulong WordOf(ReadOnlySpan<byte> marks) =>
        Vector256.Create(marks).ExtractMostSignificantBits() | (ulong)Vector256.Create(marks[32..]).ExtractMostSignificantBits() << 32;
}
