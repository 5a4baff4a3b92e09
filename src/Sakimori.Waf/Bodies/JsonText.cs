using System.Globalization;
using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Bodies;

/// <summary>What a JSON string or number stands for (RFC 8259 sections 6 and 7).</summary>
internal static class JsonText
{
    /// <summary><c>\u</c> and four digits.</summary>
    private const int UnitLength = 6;

    private const string Escapes = "\"\\/bfnrt";
    private const string Meanings = "\"\\/\b\f\n\r\t";

    /// <summary>Undoes the escapes between the quotes of a string; escapes that JSON does not know stay as they are.</summary>
    public static ReadOnlyMemory<char> Unescape(ReadOnlySpan<char> raw, TextArena arena, out bool unknownEscape)
    {
        unknownEscape = false;
        var target = arena.Reserve(raw.Length);
        var written = 0;
        while (!raw.IsEmpty)
        {
            var backslash = raw.IndexOf('\\');
            var plain = backslash < 0 ? raw : raw[..backslash];
            plain.CopyTo(target[written..]);
            written += plain.Length;
            raw = raw[plain.Length..];
            if (TryReadUnit(raw, out var unit))
            {
                raw = raw[UnitLength..];
                written += WriteUnit(unit, ref raw, target[written..]);
            }
            else if (raw.Length >= 2 && Escapes.Contains(raw[1]))
            {
                target[written++] = Meanings[Escapes.IndexOf(raw[1])];
                raw = raw[2..];
            }
            else if (!raw.IsEmpty)
            {
                unknownEscape = true;
                target[written++] = '\\';
                raw = raw[1..];
            }
        }

        return arena.Commit(written);
    }

    /// <summary>Whether <paramref name="word"/> is a number as JSON writes them.</summary>
    public static bool IsNumber(ReadOnlySpan<char> word)
    {
        var rest = word is ['-', ..] ? word[1..] : word;
        if (rest is ['0', ..])
        {
            rest = rest[1..];
        }
        else if (!SkipDigits(ref rest))
        {
            return false;
        }

        if (rest is ['.', ..])
        {
            rest = rest[1..];
            if (!SkipDigits(ref rest))
            {
                return false;
            }
        }

        if (rest is ['e' or 'E', ..])
        {
            rest = rest is [_, '+' or '-', ..] ? rest[2..] : rest[1..];
            if (!SkipDigits(ref rest))
            {
                return false;
            }
        }

        return rest.IsEmpty;
    }

    /// <summary>Two units make a character above U+FFFF. Half a pair is <c>?</c>, as in ModSecurity's parser.</summary>
    private static int WriteUnit(int unit, ref ReadOnlySpan<char> raw, Span<char> target)
    {
        if (char.IsHighSurrogate((char)unit) && TryReadUnit(raw, out var low) && char.IsLowSurrogate((char)low))
        {
            raw = raw[UnitLength..];
            return Utf8.Write(char.ConvertToUtf32((char)unit, (char)low), target);
        }

        return Utf8.Write(char.IsSurrogate((char)unit) ? '?' : unit, target);
    }

    private static bool TryReadUnit(ReadOnlySpan<char> raw, out int unit)
    {
        unit = 0;
        return raw.Length >= UnitLength && raw[0] == '\\' && raw[1] == 'u'
            && int.TryParse(raw.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out unit);
    }

    private static bool SkipDigits(ref ReadOnlySpan<char> rest)
    {
        var digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
        {
            digits++;
        }

        rest = rest[digits..];
        return digits > 0;
    }
}
