using System.Buffers;
using System.Text;

namespace Sakimori.Incidents.Mapping;

/// <summary>
/// Bytes as chars made readable text: valid UTF-8 becomes its characters; a byte that is part of none becomes <c>\xNN</c>; control
/// characters, invisible ones and those that turn the direction of writing become <c>\xNN</c> or <c>\u{NNNN}</c>; a backslash is
/// doubled. So different bytes stay different texts, and nothing hides from the reader.
/// </summary>
public static class ReadableText
{
    private static readonly SearchValues<char> s_plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Where(c => c != '\\').Select(c => (char)c)]);

    /// <summary>The readable form of at most <paramref name="limit"/> bytes; what is longer ends with <c>…</c>.</summary>
    public static string Of(string bytes, int limit)
    {
        var isCut = bytes.Length > limit;
        if (!isCut && !bytes.AsSpan().ContainsAnyExcept(s_plain))
            return bytes;
        var source = bytes.AsSpan(0, Math.Min(bytes.Length, limit));
        var text = new StringBuilder(source.Length + 16);
        var raw = ArrayPool<byte>.Shared.Rent(Math.Max(1, source.Length));
        try
        {
            Encoding.Latin1.GetBytes(source, raw);
            Append(text, raw.AsSpan(0, source.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
        }

        return isCut ? text.Append('…').ToString() : text.ToString();
    }

    /// <summary>The bytes as chars a readable text was made of. What no <see cref="Of"/> writes stays as it stands.</summary>
    public static string ToBytes(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(s_plain))
            return text;
        var bytes = new StringBuilder(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '\\' && TryReadEscape(text.AsSpan(i + 1), out var rune, out var isByte, out var used))
            {
                i += 1 + used;
                if (isByte)
                {
                    bytes.Append((char)rune.Value);
                    continue;
                }
            }
            else
            {
                Rune.DecodeFromUtf16(text.AsSpan(i), out rune, out used);
                i += used;
            }

            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
                bytes.Append((char)value);
        }

        return bytes.ToString();
    }

    private static bool TryReadEscape(ReadOnlySpan<char> after, out Rune rune, out bool isByte, out int used)
    {
        (rune, isByte, used) = (default, false, 0);
        switch (after)
        {
            case ['\\', ..]:
                (rune, used) = (new Rune('\\'), 1);
                return true;
            case ['x', var high, var low, ..] when char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low):
                (rune, isByte, used) = (new Rune(int.Parse(after[1..3], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture)), true, 3);
                return true;
            case ['u', '{', ..] when after.IndexOf('}') is var end and > 2 and < 9 &&
                int.TryParse(after[2..end], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture, out var value) &&
                Rune.IsValid(value):
                (rune, used) = (new Rune(value), end + 1);
                return true;
            default:
                return false;
        }
    }

    private static void Append(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var used) == OperationStatus.Done)
            {
                Append(text, rune);
            }
            else
            {
                foreach (var invalid in bytes[..used])
                    AppendByte(text, invalid);
            }

            bytes = bytes[used..];
        }
    }

    private static void Append(StringBuilder text, Rune rune)
    {
        if (rune.Value == '\\')
            text.Append(@"\\");
        else if (rune.Value is < 0x20 or 0x7F)
            AppendByte(text, (byte)rune.Value);
        else if (IsHidden(rune))
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
        else
            AppendCharacter(text, rune);
    }

    private static void AppendCharacter(StringBuilder text, Rune character)
    {
        Span<char> chars = stackalloc char[2];
        text.Append(chars[..character.EncodeToUtf16(chars)]);
    }

    private static void AppendByte(StringBuilder text, byte value) => text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{value:X2}");

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format or
        System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator or
        System.Globalization.UnicodeCategory.PrivateUse or System.Globalization.UnicodeCategory.OtherNotAssigned;
}
