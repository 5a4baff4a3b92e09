using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sakimori.Matching.Patterns;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>The set of bytes that occur in a value: the cheapest evidence that a rule or a transformation has nothing to do.</summary>
internal static class Presence
{
    /// <summary>From this length on, marking a table beats collecting bits (measured: 16 … 96).</summary>
    private const int TableLength = 28;

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
        ref var seen = ref MemoryMarshal.GetReference(table);

        // Four at a time: the stores do not wait for each other. A byte stays inside the table.
        var rest = value;
        for (; rest.Length >= 4; rest = rest[4..])
        {
            Unsafe.Add(ref seen, (byte)rest[0]) = byte.MaxValue;
            Unsafe.Add(ref seen, (byte)rest[1]) = byte.MaxValue;
            Unsafe.Add(ref seen, (byte)rest[2]) = byte.MaxValue;
            Unsafe.Add(ref seen, (byte)rest[3]) = byte.MaxValue;
        }

        foreach (var ch in rest)
        {
            Unsafe.Add(ref seen, (byte)ch) = byte.MaxValue;
        }

        return new ByteSet(WordOf(table), WordOf(table[64..]), WordOf(table[128..]), WordOf(table[192..]));
    }

    private static ulong WordOf(ReadOnlySpan<byte> marks) =>
        Vector256.Create(marks).ExtractMostSignificantBits() | (ulong)Vector256.Create(marks[32..]).ExtractMostSignificantBits() << 32;
}
