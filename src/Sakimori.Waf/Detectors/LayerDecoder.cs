using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors;

/// <summary>
/// Removes one layer of encoding in place. One pass; each encoded character is read once, with a bounded look-ahead
/// (<see cref="LongestNotation"/>), and never becomes longer than it was written.
/// </summary>
internal static class LayerDecoder
{
    /// <summary>The longest notation looked at: <c>&amp;NewLine;</c>, <c>&amp;#x0000003c;</c>, <c>\u{00003c}</c>.</summary>
    private const int LongestNotation = 12;

    /// <summary>Named references to the characters our grammars care about; the other two thousand stay as written.</summary>
    private static readonly (string Name, char Character)[] Entities =
    [
        ("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '"'), ("apos", '\''), ("Tab", '\t'), ("NewLine", '\n'),
        ("nbsp", ' '), ("lpar", '('), ("rpar", ')'), ("colon", ':'), ("semi", ';'), ("sol", '/'), ("bsol", '\\'),
        ("period", '.'), ("comma", ','), ("lbrace", '{'), ("lcub", '{'), ("rbrace", '}'), ("rcub", '}'),
        ("lbrack", '['), ("lsqb", '['), ("rbrack", ']'), ("rsqb", ']'), ("vert", '|'), ("verbar", '|'),
        ("dollar", '$'), ("num", '#'), ("percnt", '%'), ("ast", '*'), ("plus", '+'), ("equals", '='), ("quest", '?'),
        ("excl", '!'), ("grave", '`'), ("lowbar", '_'), ("commat", '@'), ("hat", '^'),
    ];

    // What can begin an encoded character, for each set of notations.
    private static readonly ByteSearch[] Leads =
        [.. Enumerable.Range(0, 32).Select(set => new ByteSearch(Enumerable.Range(0, 256).Select(value => (char)value).Where(c => IsLead(c, (Encodings)set))))];

    /// <summary>Where the first encoded character begins, or -1.</summary>
    public static int FirstEncoded(ReadOnlySpan<char> text, Encodings encodings)
    {
        var first = NextEncoded(text, 0, encodings, out _, out _);
        Steps.Spend(first < 0 ? text.Length : first);
        return first;
    }

    /// <summary>Decodes one layer; returns the new length, or -1 when nothing was encoded.</summary>
    /// <param name="text">The text, rewritten in place.</param>
    /// <param name="origins">Where each character stood before, moved along; empty when nobody asks.</param>
    /// <param name="encodings">The notations to decode.</param>
    public static int Decode(Span<char> text, Span<int> origins, Encodings encodings)
    {
        var read = NextEncoded(text, 0, encodings, out var length, out var scalar);
        if (read < 0)
        {
            return -1;
        }

        Steps.Spend(text.Length);
        var write = read;
        while (true)
        {
            var written = Write(scalar, text.Slice(write, length));
            if (!origins.IsEmpty)
            {
                origins.Slice(write, written).Fill(origins[read]);
            }

            write += written;
            read += length;
            var next = NextEncoded(text, read, encodings, out length, out scalar);
            var end = next < 0 ? text.Length : next;
            text[read..end].CopyTo(text[write..]);
            if (!origins.IsEmpty)
            {
                origins[read..end].CopyTo(origins[write..]);
            }

            write += end - read;
            if (next < 0)
            {
                return write;
            }

            read = next;
        }
    }

    private static int NextEncoded(ReadOnlySpan<char> text, int from, Encodings encodings, out int length, out int scalar)
    {
        var leads = Leads[(int)encodings];
        for (var at = from; at < text.Length; at++)
        {
            var skip = leads.IndexIn(text[at..]);
            if (skip < 0)
            {
                break;
            }

            at += skip;
            length = Read(text[at..], encodings, out scalar);
            if (length > 0)
            {
                return at;
            }
        }

        length = 0;
        scalar = 0;
        return -1;
    }

    /// <summary>The ASCII character a back end folds <paramref name="scalar"/> to, or -1.</summary>
    public static int Fold(int scalar) => scalar switch
    {
        < 0x80 => scalar,
        >= 0xFF01 and <= 0xFF5E => scalar - 0xFF01 + '!',
        >= 0x2460 and <= 0x2468 => scalar - 0x2460 + '1',
        >= 0x24B6 and <= 0x24CF => scalar - 0x24B6 + 'A',
        >= 0x24D0 and <= 0x24E9 => scalar - 0x24D0 + 'a',
        0x24EA => '0',
        0x2044 or 0x2215 => '/',
        0x2216 or 0x29F5 or 0xFE68 => '\\',
        0x2024 or 0xFE52 or 0xFF61 => '.',
        0x3000 => ' ',
        _ => -1,
    };

    private static bool IsLead(char c, Encodings encodings) => c switch
    {
        '%' => (encodings & Encodings.Percent) != 0,
        '&' => (encodings & Encodings.Entities) != 0,
        '\\' => (encodings & Encodings.Backslash) != 0,
        '0' => (encodings & Encodings.HexLiterals) != 0,
        >= '\u00c0' and <= '\u00f0' => (encodings & Encodings.Folding) != 0,
        _ => false,
    };

    /// <summary>Length of the encoded character at the start of <paramref name="text"/>, 0 when there is none.</summary>
    private static int Read(ReadOnlySpan<char> text, Encodings encodings, out int scalar)
    {
        scalar = 0;
        switch (text[0])
        {
            case '%':
                return ReadPercent(text, out scalar);
            case '&':
                return ReadEntity(text, out scalar);
            case '\\':
                return ReadBackslash(text, out scalar);
            case '0':
                return ReadHexLiteral(text, out scalar);
            default:
                return (encodings & Encodings.Folding) != 0 ? ReadFoldable(text, out scalar) : 0;
        }
    }

    private static int ReadPercent(ReadOnlySpan<char> text, out int scalar)
    {
        if (text.Length >= 6 && (text[1] | 0x20) == 'u' && TryHex(text.Slice(2, 4), out scalar))
        {
            return 6;
        }

        scalar = 0;
        if (text.Length >= 3 && TryHex(text.Slice(1, 2), out scalar))
        {
            scalar |= RawByte;
            return 3;
        }

        return 0;
    }

    private static int ReadEntity(ReadOnlySpan<char> text, out int scalar)
    {
        scalar = 0;
        if (text.Length < 3)
        {
            return 0;
        }

        var window = text[..Math.Min(text.Length, LongestNotation)];
        if (window[1] == '#')
        {
            var isHex = (window[2] | 0x20) == 'x';
            var i = isHex ? 3 : 2;
            var first = i;
            for (; i < window.Length; i++)
            {
                var digit = isHex ? HexValue(window[i]) : char.IsAsciiDigit(window[i]) ? window[i] - '0' : -1;
                if (digit < 0)
                {
                    break;
                }

                scalar = Math.Min((scalar * (isHex ? 16 : 10)) + digit, 0x110000);
            }

            if (i == first || scalar >= 0x110000)
            {
                return 0;
            }

            return i < window.Length && window[i] == ';' ? i + 1 : i;
        }

        if (!char.IsAsciiLetter(window[1]))
        {
            return 0;
        }

        foreach (var (name, character) in Entities)
        {
            if (window.Length > name.Length + 1 && window[name.Length + 1] == ';'
                && window.Slice(1, name.Length).SequenceEqual(name))
            {
                scalar = character;
                return name.Length + 2;
            }
        }

        return 0;
    }

    private static int ReadBackslash(ReadOnlySpan<char> text, out int scalar)
    {
        scalar = 0;
        if (text.Length < 4)
        {
            return 0;
        }

        if (text[1] == 'u' && text[2] == '{')
        {
            var close = text[..Math.Min(text.Length, LongestNotation)].IndexOf('}');
            return close > 3 && TryHex(text[3..close], out scalar) && scalar < 0x110000 ? close + 1 : 0;
        }

        if (text[1] == 'u' && text.Length >= 6 && TryHex(text.Slice(2, 4), out scalar))
        {
            return 6;
        }

        if (text[1] == 'x' && TryHex(text.Slice(2, 2), out scalar))
        {
            scalar |= RawByte;
            return 4;
        }

        scalar = 0;
        if (text[1] is >= '0' and <= '3' && text[2] is >= '0' and <= '7' && text[3] is >= '0' and <= '7')
        {
            scalar = RawByte | ((text[1] - '0') << 6) | ((text[2] - '0') << 3) | (text[3] - '0');
            return 4;
        }

        return 0;
    }

    private static int ReadHexLiteral(ReadOnlySpan<char> text, out int scalar)
    {
        scalar = 0;
        return text.Length >= 4 && text[1] == 'x' && TryHex(text.Slice(2, 2), out scalar)
            && scalar is '.' or '/' or '\\'
            ? 4
            : 0;
    }

    /// <summary>
    /// Reads UTF-8 leniently, as the decoders that brought overlong forms into the world did: the lead byte says how
    /// many, continuation bits are collected, the shortest form is not required. Only what folds to ASCII is taken.
    /// </summary>
    private static int ReadFoldable(ReadOnlySpan<char> text, out int scalar)
    {
        scalar = 0;
        var length = text[0] switch
        {
            >= '\u00c0' and < '\u00e0' => 2,
            >= '\u00e0' and < '\u00f0' => 3,
            '\u00f0' => 4,
            _ => 0,
        };
        if (length == 0 || text.Length < length)
        {
            return 0;
        }

        var collected = text[0] & (0x7F >> length);
        for (var i = 1; i < length; i++)
        {
            if (text[i] is < '\u0080' or > '\u00bf')
            {
                return 0;
            }

            collected = (collected << 6) | (text[i] & 0x3F);
        }

        scalar = collected == TwoDotLeader ? TwoDotLeader : Fold(collected);
        return scalar < 0 ? 0 : length;
    }

    /// <summary>U+2025, which compatibility folding turns into two full stops.</summary>
    private const int TwoDotLeader = 0x2025;

    /// <summary>Marks a number that was written as one byte, not as a character.</summary>
    private const int RawByte = 0x40000000;

    /// <summary>Writes what was read: one byte, the folded character, or the character's UTF-8 bytes.</summary>
    private static int Write(int scalar, Span<char> destination)
    {
        if ((scalar & RawByte) != 0)
        {
            destination[0] = (char)(scalar & 0xFF);
            return 1;
        }

        if (scalar == TwoDotLeader)
        {
            destination[0] = '.';
            destination[1] = '.';
            return 2;
        }

        var folded = Fold(scalar);
        if (folded >= 0)
        {
            destination[0] = (char)folded;
            return 1;
        }

        // Every notation of a character above U+007F is at least as long as its UTF-8 form
        // (the shortest are "&#128" and "%uXXXX").
        switch (scalar)
        {
            case < 0x800:
                destination[0] = (char)(0xC0 | (scalar >> 6));
                destination[1] = (char)(0x80 | (scalar & 0x3F));
                return 2;
            case < 0x10000:
                destination[0] = (char)(0xE0 | (scalar >> 12));
                destination[1] = (char)(0x80 | ((scalar >> 6) & 0x3F));
                destination[2] = (char)(0x80 | (scalar & 0x3F));
                return 3;
            default:
                destination[0] = (char)(0xF0 | (scalar >> 18));
                destination[1] = (char)(0x80 | ((scalar >> 12) & 0x3F));
                destination[2] = (char)(0x80 | ((scalar >> 6) & 0x3F));
                destination[3] = (char)(0x80 | (scalar & 0x3F));
                return 4;
        }
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        foreach (var c in digits)
        {
            var digit = HexValue(c);
            if (digit < 0)
            {
                number = 0;
                return false;
            }

            number = (number << 4) | digit;
        }

        return digits.Length > 0;
    }

    private static int HexValue(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => -1,
    };
}
