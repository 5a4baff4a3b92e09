namespace Sakimori.Matching.Patterns;

/// <summary>Bracketed classes.</summary>
internal sealed partial class PatternParser
{
    private Node? ParseClass(int start, Options options)
    {
        var negated = !AtEnd && text[position] == '^';
        if (negated)
        {
            position++;
        }

        // Word boundaries spelt as classes, a BSD leftover.
        if (text.AsSpan(start).StartsWith("[[:<:]]", StringComparison.Ordinal)
            || text.AsSpan(start).StartsWith("[[:>:]]", StringComparison.Ordinal))
        {
            return Fail(start, "the word boundaries [[:<:]] and [[:>:]] are not supported; \\b is");
        }

        var set = default(ByteSet);
        var quoted = false;
        for (var first = true; ; first = false)
        {
            SkipQuotes(ref quoted);
            if (AtEnd)
            {
                return Fail(start, "this character class is not closed");
            }

            if (text[position] == ']' && !quoted && !first)
            {
                position++;
                break;
            }

            if (!TryReadClassItem(ref quoted, out var low, out var lowSingle))
            {
                return null;
            }

            set = set.Union(low);
            if (lowSingle < 0 || !TryReadRangeEnd(ref quoted, lowSingle, out var rest))
            {
                if (error.Message is not null)
                {
                    return null;
                }

                continue;
            }

            set = set.Union(rest);
        }

        if (options.HasFlag(Options.CaseInsensitive))
        {
            set = set.FoldCase();
        }

        return new SetNode(negated ? set.Complement() : set);
    }

    // After the byte "low": "-" and the upper end. A hyphen before "]" or before a set is a literal one.
    private bool TryReadRangeEnd(ref bool quoted, int low, out ByteSet set)
    {
        set = default;
        SkipQuotes(ref quoted);
        if (AtEnd || quoted || text[position] != '-')
        {
            return false;
        }

        position++;
        SkipQuotes(ref quoted);
        if (AtEnd || (text[position] == ']' && !quoted))
        {
            set = ByteSet.Of('-');
            return true;
        }

        var highStart = position;
        if (!TryReadClassItem(ref quoted, out var high, out var highSingle))
        {
            return false;
        }

        if (highSingle < 0)
        {
            set = high.With((byte)'-');
            return true;
        }

        if (highSingle < low)
        {
            Fail(highStart, "the ends of this range are out of order");
            return false;
        }

        set = ByteSet.Range(low, highSingle);
        return true;
    }

    private void SkipQuotes(ref bool quoted)
    {
        while (position + 1 < text.Length && text[position] == '\\'
            && (text[position + 1] == 'E' || (text[position + 1] == 'Q' && !quoted)))
        {
            quoted = text[position + 1] == 'Q';
            position += 2;
        }
    }

    // One byte (single ≥ 0, and the set of it) or a set (single is −1).
    private bool TryReadClassItem(ref bool quoted, out ByteSet set, out int single)
    {
        var start = position;
        var c = text[position];
        single = -1;
        if (!quoted && c == '[' && position + 1 < text.Length && text[position + 1] is ':' or '.' or '='
            && FindPosixEnd() is var end and >= 0)
        {
            return TryReadPosix(end, out set);
        }

        position++;
        if (c != '\\' || quoted)
        {
            set = default;
            if (c > 255)
            {
                Fail(start, "a character above \\xff is not one byte; write its bytes");
                return false;
            }

            single = c;
            set = ByteSet.Of(c);
            return true;
        }

        if (AtEnd)
        {
            set = default;
            Fail(start, "the pattern ends in a backslash");
            return false;
        }

        if (text[position] == 'b')
        {
            position++;
            single = 0x08;
            set = ByteSet.Of(single);
            return true;
        }

        if (!TryReadByteEscape(start, out set, out single))
        {
            return false;
        }

        set = single >= 0 ? ByteSet.Of(single) : set;
        return true;
    }

    // The index of the ":]" that ends a POSIX class begun here; −1 when the bracket is a literal one.
    private int FindPosixEnd()
    {
        var kind = text[position + 1];
        for (var at = position + 2; at + 1 < text.Length; at++)
        {
            var (c, next) = (text[at], text[at + 1]);
            if (c == kind && next == ']')
            {
                return at;
            }

            if (c == '\\' && next is (']' or '\\'))
            {
                at++;
            }
            else if (c == ']' || (c == '[' && next == kind))
            {
                break;
            }
        }

        return -1;
    }

    private bool TryReadPosix(int end, out ByteSet set)
    {
        var start = position;
        set = default;
        if (text[start + 1] != ':')
        {
            Fail(start, "POSIX collating elements are not supported");
            return false;
        }

        var name = text.AsSpan(start + 2, end - start - 2);
        var negated = name.StartsWith("^", StringComparison.Ordinal);
        if (!NamedBytes.TryGetPosix(negated ? name[1..] : name, out set))
        {
            Fail(start, $"there is no POSIX class named '{name}'");
            return false;
        }

        set = negated ? set.Complement() : set;
        position = end + 2;
        return true;
    }
}
