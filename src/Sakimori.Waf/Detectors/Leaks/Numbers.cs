using System.Buffers;

namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>
/// Walks the groups of digits of a text once and offers each start of a group to the kinds of number: at most
/// <see cref="MaxGroups"/> groups are looked at from each, so the walk is linear.
/// </summary>
internal static class Numbers
{
    private const int MaxGroups = 5;
    private const int MaxDigits = 24;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>Finds card numbers, individual numbers and telephone numbers, in full-width digits too.</summary>
    public static void Find(ReadOnlySpan<char> text, LeakReport report)
    {
        if (!FullWidthDigits.MayHave(text))
        {
            FindAscii(text, report);
            return;
        }

        var folded = ArrayPool<char>.Shared.Rent(FullWidthDigits.RoomFor(text));
        var origins = ArrayPool<int>.Shared.Rent(FullWidthDigits.RoomFor(text) + 1);
        var length = FullWidthDigits.Fold(text, folded, origins);
        origins[length] = text.Length;
        var before = report.Leaks.Count;
        FindAscii(folded.AsSpan(0, length), report);
        report.Translate(before, origins);
        ArrayPool<char>.Shared.Return(folded);
        ArrayPool<int>.Shared.Return(origins);
    }

    private static void FindAscii(ReadOnlySpan<char> text, LeakReport report)
    {
        Span<char> digits = stackalloc char[MaxDigits];
        var myNumbers = new MyNumbers(text);
        for (var at = 0; at < text.Length;)
        {
            var offset = text[at..].IndexOfAny(Digits);
            if (offset < 0)
            {
                break;
            }

            Steps.Spend(offset);
            at += offset;
            var candidate = Candidate.Read(text, at, digits);
            var length = CardNumbers.Match(text, candidate, report);
            length = length > 0 ? length : myNumbers.Match(candidate, report);
            length = length > 0 ? length : PhoneNumbers.Match(text, candidate, report);
            at += length > 0 ? length : candidate.FirstGroup;
        }

        myNumbers.Settle(report);
        Steps.Spend(text.Length);
    }

    /// <summary>The number that up to 19 digits write.</summary>
    public static ulong ValueOf(ReadOnlySpan<char> digits)
    {
        var value = 0UL;
        foreach (var digit in digits)
        {
            value = (value * 10) + (ulong)(digit - '0');
        }

        return value;
    }

    /// <summary>Groups of digits from one start, with the separator between them.</summary>
    internal ref struct Candidate
    {
        /// <summary>The digits of all groups, without separators.</summary>
        public ReadOnlySpan<char> Digits;

        /// <summary>Where it begins.</summary>
        public int Start;

        /// <summary>Length of the first group as written, even when it is too long to be a candidate.</summary>
        public int FirstGroup;

        /// <summary>How many groups there are.</summary>
        public int Groups;

        /// <summary>The character between groups: a space, a hyphen or a bracket.</summary>
        public char Separator;

        /// <summary>The character before, or NUL.</summary>
        public char Before;

        private ulong _lengths;
        private ulong _ends;

        /// <summary>Digits in group <paramref name="index"/>.</summary>
        public readonly int Length(int index) => (int)((_lengths >> (8 * index)) & 0xFF);

        /// <summary>Chars from the start to the end of group <paramref name="index"/>.</summary>
        public readonly int End(int index) => (int)((_ends >> (8 * index)) & 0xFF);

        public static Candidate Read(ReadOnlySpan<char> text, int start, Span<char> digits)
        {
            var candidate = new Candidate { Start = start, Before = CharacterBefore(text, start) };
            var count = 0;
            var at = start;
            while (candidate.Groups < MaxGroups)
            {
                var group = at;
                while (at < text.Length && char.IsAsciiDigit(text[at]))
                {
                    at++;
                }

                var length = at - group;
                Steps.Spend(length + 1);
                if (candidate.Groups == 0)
                {
                    candidate.FirstGroup = length;
                }

                if (length == 0 || count + length > digits.Length)
                {
                    break;
                }

                text.Slice(group, length).CopyTo(digits[count..]);
                count += length;
                candidate._lengths |= (ulong)length << (8 * candidate.Groups);
                candidate._ends |= (ulong)(at - start) << (8 * candidate.Groups);
                candidate.Groups++;
                if (at + 1 >= text.Length || text[at] is not (' ' or '-' or '(' or ')') || !char.IsAsciiDigit(text[at + 1])
                    || (candidate.Separator != '\0' && text[at] != candidate.Separator && text[at] is not (')' or '-')))
                {
                    break;
                }

                candidate.Separator = candidate.Separator == '\0' ? text[at] : candidate.Separator;
                at++;
            }

            candidate.Digits = digits[..count];
            return candidate;
        }

        /// <summary>
        /// The character before, or NUL when its byte belongs to something else: the second byte of a double-byte
        /// character of windows-31J (<c>：</c> ends in <c>F</c>) or the escape that leaves ISO-2022-JP (<c>ESC ( B</c>).
        /// </summary>
        private static char CharacterBefore(ReadOnlySpan<char> text, int start)
        {
            if (start == 0)
            {
                return '\0';
            }

            var before = text[start - 1];
            var isTrail = start > 1 && before is >= '\u0040' and <= '\u007e'
                && text[start - 2] is (>= '\u0081' and <= '\u009f') or (>= '\u00e0' and <= '\u00fc');
            return isTrail || (start > 2 && text[start - 3] == '\u001b' && text[start - 2] == '(') ? '\0' : before;
        }

        /// <summary>Whether the number, <paramref name="length"/> chars long, stands alone in <paramref name="text"/>.</summary>
        public readonly bool StandsAlone(ReadOnlySpan<char> text, int length)
        {
            if (char.IsAsciiLetterOrDigit(Before) || Before is '.' or '-' or '_' or '/' or '=' or '%' or '#' or '+' or ',')
            {
                return false;
            }

            // "1111 4111 …": a row of groups goes on before the start.
            var isGrouped = length > FirstGroup;
            if (isGrouped && Before == Separator && Start > 1 && char.IsAsciiDigit(text[Start - 2]))
            {
                return false;
            }

            var end = Start + length;
            if (end >= text.Length)
            {
                return true;
            }

            if (isGrouped && text[end] == Separator && text.Length - end > 4 && !text.Slice(end + 1, 4).ContainsAnyExcept(Digits))
            {
                return false;
            }

            var after = text[end];
            var next = end + 1 < text.Length ? text[end + 1] : '\0';
            return !char.IsAsciiLetterOrDigit(after) && after is not '_' && !(after is '.' or '-' or ',' or '/' && char.IsAsciiDigit(next));
        }
    }
}
