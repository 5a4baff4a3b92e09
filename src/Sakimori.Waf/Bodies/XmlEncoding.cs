using System.Buffers;
using System.Text;

namespace Sakimori.Waf.Bodies;

/// <summary>
/// Finds the encoding of an XML body and decodes it: byte order mark, then shape of the first bytes, then the charset of the
/// request, then the XML declaration, then UTF-8 (XML 1.0 appendix F, RFC 7303). Never throws on what a client sends.
/// </summary>
internal static class XmlEncoding
{
    /// <summary>A declaration is at the start of the document and short; RFC 2978 limits a charset name to 40 characters.</summary>
    private const int DeclarationLimit = 200;

    /// <summary>Decodes <paramref name="body"/> to UTF-16.</summary>
    /// <param name="body">The bytes as chars.</param>
    /// <param name="charset">The charset of the <c>Content-Type</c>, if it has one.</param>
    /// <param name="text">The text, or the bytes as they are when they cannot be decoded.</param>
    /// <param name="isRaw"><paramref name="text"/> is bytes, not characters.</param>
    /// <returns>Null, or why the bytes could not be decoded faithfully.</returns>
    public static string? Decode(ReadOnlySpan<char> body, string? charset, out string text, out bool isRaw)
    {
        var encoding = Detect(body, charset, out var markLength);
        isRaw = false;
        if (encoding is UTF8Encoding)
        {
            // Most bodies: ASCII needs no decoding at all.
            if (Ascii.IsValid(body))
            {
                text = new string(body);
                return null;
            }

            if (!Utf8.IsValid(body))
            {
                text = new string(body);
                isRaw = true;
                return "invalid bytes in UTF-8 text";
            }
        }

        if (encoding is null)
        {
            text = new string(body);
            isRaw = true;
            return "unknown or contradictory encoding";
        }

        var bytes = ArrayPool<byte>.Shared.Rent(body.Length);
        try
        {
            var length = Encoding.Latin1.GetBytes(body, bytes);
            text = encoding.GetString(bytes, markLength, length - markLength);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        return text.Contains('\uFFFD') ? "bytes that are not in the encoding" : null;
    }

    private static Encoding? Detect(ReadOnlySpan<char> body, string? charset, out int markLength)
    {
        switch (body)
        {
            case ['\xEF', '\xBB', '\xBF', ..]:
                markLength = 3;
                return Encoding.UTF8;
            case ['\xFE', '\xFF', ..]:
                markLength = 2;
                return Encoding.BigEndianUnicode;
            case ['\xFF', '\xFE', not '\0', ..] or ['\xFF', '\xFE', _, not '\0', ..] or ['\xFF', '\xFE']:
                markLength = 2;
                return Encoding.Unicode;
        }

        markLength = 0;
        return body switch
        {
            ['\0', '<', ..] => Encoding.BigEndianUnicode,
            ['<', '\0', not '\0', ..] => Encoding.Unicode,
            _ => ByName(string.IsNullOrEmpty(charset) ? Declared(body) : charset),
        };
    }

    /// <summary>The name in <c>&lt;?xml … encoding="…"?&gt;</c>; UTF-8 without one.</summary>
    private static ReadOnlySpan<char> Declared(ReadOnlySpan<char> body)
    {
        if (!body.StartsWith("<?xml", StringComparison.Ordinal))
        {
            return "utf-8";
        }

        var head = body[..Math.Min(body.Length, DeclarationLimit)];
        var end = head.IndexOf("?>", StringComparison.Ordinal);
        head = end < 0 ? head : head[..end];
        var at = head.IndexOf("encoding", StringComparison.Ordinal);
        if (at < 0)
        {
            return "utf-8";
        }

        var value = head[(at + "encoding".Length)..].TrimStart(AsciiSpace.All);
        if (value is not ['=', ..])
        {
            return default;
        }

        value = value[1..].TrimStart(AsciiSpace.All);
        var close = value is ['"' or '\'', ..] ? value[1..].IndexOf(value[0]) : -1;
        return close < 0 ? default : value.Slice(1, close);
    }

    /// <summary>Encodings whose first 128 bytes are ASCII, as the bytes of the declaration itself prove; null for others.</summary>
    private static Encoding? ByName(ReadOnlySpan<char> name)
    {
        name = name.Trim("\"' ");
        if (Is(name, "utf-8") || Is(name, "utf8") || Is(name, "us-ascii") || Is(name, "ascii"))
        {
            return Encoding.UTF8;
        }

        if (Is(name, "iso-8859-1") || Is(name, "latin1"))
        {
            return Encoding.Latin1;
        }

        if (Is(name, "windows-31j") || Is(name, "cp932") || Is(name, "x-sjis") || Is(name, "sjis") || Is(name, "ms_kanji"))
        {
            name = "shift_jis";
        }

        // EBCDIC and the like would not have let us read their name; UTF-16 and UTF-32 were recognised by their shape.
        return CodePagesEncodingProvider.Instance.GetEncoding(name.ToString()) is { } encoding && IsAsciiCompatible(encoding)
            ? encoding
            : null;
    }

    private static bool IsAsciiCompatible(Encoding encoding) => encoding.GetString("<?xml aZ09"u8) == "<?xml aZ09";

    private static bool Is(ReadOnlySpan<char> name, string known) => name.Equals(known, StringComparison.OrdinalIgnoreCase);
}
