using Sakimori.Matching.Patterns;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>The set of bytes that occur in a value: the cheapest evidence that a rule or a transformation has nothing to do.</summary>
internal static class Presence
{
    /// <summary>The bytes of a value in which each char is one byte.</summary>
    public static ByteSet Of(ReadOnlySpan<char> value)
    {
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
}
