using System.Globalization;
using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Variables;

/// <summary>Numbers as rules see them.</summary>
internal static class Integers
{
    /// <summary>Digits of the longest number, and its sign.</summary>
    private const int MaxLength = 20;

    // Scores, sizes and counters are mostly small: their text is made once for the process.
    private static readonly string[] s_small = [.. Enumerable.Range(0, 1024).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    /// <summary>
    /// The integer a text begins with, leading white space skipped, 0 when there is none: C's <c>atoi</c>, saturating.
    /// </summary>
    public static long Parse(ReadOnlySpan<char> text)
    {
        text = text.TrimStart(" \t\n\v\f\r");
        var negative = !text.IsEmpty && text[0] == '-';
        if (negative || (!text.IsEmpty && text[0] == '+'))
        {
            text = text[1..];
        }

        long value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                break;
            }

            if (value > (long.MaxValue - 9) / 10)
            {
                return negative ? long.MinValue : long.MaxValue;
            }

            value = value * 10 + (c - '0');
        }

        return negative ? -value : value;
    }

    /// <summary>Decimal text that lives as long as a transaction.</summary>
    public static ReadOnlyMemory<char> ToText(long number, TextArena arena)
    {
        if ((ulong)number < (ulong)s_small.Length)
        {
            return s_small[number].AsMemory();
        }

        number.TryFormat(arena.Reserve(MaxLength), out var length, default, CultureInfo.InvariantCulture);
        return arena.Commit(length);
    }

    /// <summary>Decimal text.</summary>
    public static string ToText(long number) =>
        (ulong)number < (ulong)s_small.Length ? s_small[number] : number.ToString(CultureInfo.InvariantCulture);
}
