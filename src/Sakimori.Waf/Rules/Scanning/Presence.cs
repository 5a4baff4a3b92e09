using System.Runtime.CompilerServices;
using Sakimori.Matching.Patterns;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>The set of bytes that occur in a value: the cheapest evidence that a rule or a transformation has nothing to do.</summary>
internal static class Presence
{
    /// <summary>From this length on, marking a table beats collecting bits.</summary>
    private const int TableLength = 96;

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
        Span<byte> seen = stackalloc byte[256];
        seen.Clear();
        foreach (var ch in value)
        {
            seen[(byte)ch] = 1;
        }

        Span<ulong> words = stackalloc ulong[4];
        words.Clear();
        for (var i = 0; i < seen.Length; i++)
        {
            words[i >> 6] |= (ulong)seen[i] << (i & 63);
        }

        return new ByteSet(words[0], words[1], words[2], words[3]);
    }
}
