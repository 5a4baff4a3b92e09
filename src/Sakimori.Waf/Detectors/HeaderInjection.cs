using System.Buffers;
using System.Collections.Frozen;

namespace Sakimori.Waf.Detectors;

/// <summary><c>@detectHeaderInjection</c>: the value ends a header line and begins another.</summary>
/// <remarks>
/// <para><b>Question.</b> An application copies the value into a response header (a redirect, a cookie, a file name), a
/// request to a back end, or a mail header. Does it bring its own line break and a header after it?</para>
/// <para><b>Grammar</b> (RFC 9112 §5, RFC 5322 §2.2):</para>
/// <code>
/// injection := text break+ ( field | status | request )
/// break     := CR | LF | U+560A | U+560D            the latter two lose their high byte in UCS-2 to byte casts
/// field     := name S* ":"                          of our two lists below
/// status    := "HTTP/" digit … S digit digit digit
/// request   := METHOD S target S "HTTP/" digit
/// </code>
/// <para><b>Contexts.</b> A line break in a one-line field is the attack; in a text area it is a paragraph. The detector
/// does not know which it is judging, so it asks what a person would paste:</para>
/// <code>
/// evidence                        break still encoded   first line has no blanks   first line is text    first line is a header
/// status line, request line       yes                   yes                        no                    no
/// response fields (Set-Cookie…)   yes                   yes                        yes, at most 5 words  no
/// Bcc                             yes                   yes, with an address       yes, with an address  no
/// other mail fields               yes                   yes, with an address       no                    no
/// </code>
/// <para>A pasted mail header or a pasted HTTP response begins with a header or a status line itself and passes.</para>
/// <para><b>Guarantee.</b> Linear; <see cref="MayDetect"/> is true for everything <see cref="Detect"/> accepts; nothing
/// is allocated.</para>
/// <para><b>Known limits.</b> Application headers outside the lists (<c>X-Role: admin</c>) count only while the break is
/// still encoded; a text area whose first line is one word and whose second is <c>Location: Tokyo</c> is
/// flagged.</para>
/// </remarks>
internal static class HeaderInjection
{
    /// <summary>A value with line breaks of its own is text; one without, whose layers have some, hides them.</summary>
    private static readonly Reading ReadText = static (ReadOnlySpan<char> text, int _, out Finding finding) =>
        Read(text, false, out finding);

    private static readonly Reading ReadHidden = static (ReadOnlySpan<char> text, int layer, out Finding finding) =>
        Read(text, layer > 0, out finding);

    // U+00E5 begins the characters that lose their upper byte.
    internal static readonly Signs Signs = new(5, EncodingLayers.Leads + "\r\n\u00e5");

    private static readonly SearchValues<char> Breaks = SearchValues.Create("\r\n");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ResponseFields = FrozenSet.ToFrozenSet(
    [
        "set-cookie", "set-cookie2", "location", "content-length", "transfer-encoding", "refresh", "content-security-policy",
        "access-control-allow-origin", "access-control-allow-credentials", "x-xss-protection", "strict-transport-security",
        "clear-site-data", "x-forwarded-for", "x-forwarded-host", "x-original-url", "x-rewrite-url", "content-disposition", "host",
        "connection", "proxy-authorization", "www-authenticate", "x-frame-options", "content-location", "link",
    ], StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> MailFields = FrozenSet.ToFrozenSet(
        ["bcc", "cc", "to", "from", "reply-to", "subject", "mime-version", "content-type", "content-transfer-encoding", "return-path", "sender"],
        StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private const int LongestName = 48;
    private const int TextWords = 5;

    /// <summary>Cheap superset of <see cref="Detect"/>.</summary>
    public static bool MayDetect(ReadOnlySpan<char> value) => Signs.AreIn(value);

    /// <summary>Whether <paramref name="value"/> would begin a header of its own; names the evidence.</summary>
    public static bool Detect(ReadOnlySpan<char> value, out Finding finding)
    {
        finding = default;
        return MayDetect(value) && DetectUnfiltered(value, out finding);
    }

    /// <summary>The slow twin of <see cref="Detect"/>: the same answer without asking <see cref="MayDetect"/> first.</summary>
    internal static bool DetectUnfiltered(ReadOnlySpan<char> value, out Finding finding) =>
        EncodingLayers.Detect(value, Encodings.Percent | Encodings.Entities | Encodings.Backslash, value.ContainsAny(Breaks) ? ReadText : ReadHidden, out finding);

    private static bool Read(ReadOnlySpan<char> text, bool isHidden, out Finding finding)
    {
        Steps.Spend(text.Length);
        finding = default;
        var first = NextBreak(text, 0, out var length);
        if (first < 0)
        {
            return false;
        }

        var line = text[..first].Trim();
        var isEncoded = isHidden || length == WideBreak;
        if (IsHeaderLine(line))
        {
            return false;
        }

        var isField = !line.ContainsAny(' ', '\t');
        var words = isField ? 1 : line.Count(' ') + 1;
        var onlyBreaks = true;
        var seen = first;
        for (var at = first; at >= 0; at = NextBreak(text, at, out length))
        {
            at += length;
            var rest = text[at..Math.Min(text.Length, at + Window)].TrimStart(" \t");
            if (Judge(rest, isEncoded, isField, words) is { } kind)
            {
                finding = new Finding(kind, at - length, Math.Min(text.Length - at + length, LongestName));
                return true;
            }

            // In a plain value only the line after the first break can be what breaks out of a header.
            Steps.Spend(at - seen);
            onlyBreaks &= IsBreakOnly(text[seen..at]);
            seen = at;
            if (!isEncoded && !onlyBreaks)
            {
                return false;
            }
        }

        return false;
    }

    private static string? Judge(ReadOnlySpan<char> rest, bool isEncoded, bool isField, int words)
    {
        if (rest.StartsWith("HTTP/", StringComparison.OrdinalIgnoreCase) && rest.Length > 9 && char.IsAsciiDigit(rest[5]))
        {
            var code = rest[6..].IndexOf(' ');
            var digit = 6 + code + 1;
            return (isEncoded || isField) && code is > 0 and < 5 && digit < rest.Length && char.IsAsciiDigit(rest[digit]) ? "header.status" : null;
        }

        var nameLength = 0;
        while (nameLength < rest.Length && nameLength < LongestName && (char.IsAsciiLetterOrDigit(rest[nameLength]) || rest[nameLength] is '-' or '_'))
        {
            nameLength++;
        }

        Steps.Spend(nameLength + 8);
        var name = rest[..nameLength];
        var after = rest[nameLength..].TrimStart(" \t");
        if (name.Length < 2 || after.Length == 0)
        {
            return null;
        }

        if (after[0] != ':')
        {
            return (isEncoded || isField) && IsRequest(name, rest) ? "header.request" : null;
        }

        var hasAddress = LineOf(after).Contains('@');
        if (ResponseFields.Contains(name))
        {
            return isEncoded || isField || words <= TextWords ? "header.response" : null;
        }

        if (MailFields.Contains(name))
        {
            return isEncoded || (hasAddress && (isField || name.Equals("bcc", StringComparison.OrdinalIgnoreCase))) ? "header.mail" : null;
        }

        return isEncoded && isField && name.Contains('-') && name.StartsWith("x-", StringComparison.OrdinalIgnoreCase) ? "header.field" : null;
    }

    private static ReadOnlySpan<char> LineOf(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(Breaks);
        return end < 0 ? text : text[..end];
    }

    private static bool IsRequest(ReadOnlySpan<char> method, ReadOnlySpan<char> rest) =>
        method is "GET" or "POST" or "PUT" or "HEAD" or "DELETE" or "OPTIONS" or "PATCH" or "TRACE" or "CONNECT"
        && LineOf(rest).Contains(" HTTP/", StringComparison.Ordinal);

    /// <summary>A header, a status line or a request line: the value is a pasted message.</summary>
    private static bool IsHeaderLine(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("HTTP/", StringComparison.OrdinalIgnoreCase) || line.Contains(" HTTP/", StringComparison.Ordinal))
        {
            return true;
        }

        var colon = line.IndexOf(':');
        return colon is > 1 and < LongestName && !line[..colon].ContainsAny(" /\t@") && line.Length > colon + 1 && line[colon + 1] == ' ';
    }

    private static bool IsBreakOnly(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(" \t\r\n");

    /// <summary>The next line break at or after <paramref name="from"/>, and how long it is.</summary>
    private static int NextBreak(ReadOnlySpan<char> text, int from, out int length)
    {
        for (var at = from; at < text.Length; at++)
        {
            var offset = text[at..].IndexOfAny('\r', '\n', '\u00e5');
            if (offset < 0)
            {
                break;
            }

            at += offset;
            if (text[at] != '\u00e5')
            {
                length = 1;
                return at;
            }

            if (at + 2 < text.Length && text[at + 1] == '\u0098' && text[at + 2] is '\u008a' or '\u008d')
            {
                length = WideBreak;
                return at;
            }
        }

        length = 0;
        return -1;
    }

    private const int WideBreak = 3;
    private const int Window = 128;
}
