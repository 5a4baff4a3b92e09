using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors.Html;

/// <summary>
/// Tags that could change a page and, written as editors write them, do not: <c>&lt;meta http-equiv="Content-Type" content="text/html;
/// charset=utf-8"&gt;</c>, <c>&lt;link rel="next" href="b.html"&gt;</c>, a style sheet of the site's own, <c>&lt;base href="url"&gt;</c> and a style
/// element that only sets colours. People who write about pages paste them.
/// </summary>
/// <remarks>
/// Everything is allowed by name, nothing by not being forbidden: attributes in double or single quotes between blanks, each of a
/// known name and, where it matters, of a known value. What is written in any other way is judged as before.
/// </remarks>
internal static class HarmlessTag
{
    private const int LongestSheet = 64 * 1024;

    private static readonly string[] Relations =
    [
        "start", "top", "index", "up", "next", "prev", "previous", "home", "first", "last", "contents", "toc", "glossary", "help", "chapter", "section",
        "subsection", "appendix", "bookmark", "copyright", "author", "license", "canonical", "alternate", "icon", "shortcut icon",
    ];

    private static readonly string[] Charsets = ["utf-8", "iso-8859-1", "us-ascii", "windows-1252", "shift_jis", "windows-31j", "euc-jp", "iso-2022-jp"];

    // Whatever loads, runs or hides something in a style sheet; an escape or a character of another script may spell any of them.
    private static readonly PhraseSearch SheetDangers = new(
        ["url", "expression", "import", "behavio", "binding", "script", "-o-link", "\\", "charset", "namespace", "src"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a tag of this name with these attributes does nothing.</summary>
    /// <param name="name">The element.</param>
    /// <param name="attributes">What stands between the name and the end of the tag.</param>
    public static bool Is(ReadOnlySpan<char> name, ReadOnlySpan<char> attributes)
    {
        if (name.Equals("link", StringComparison.OrdinalIgnoreCase))
            return IsLink(attributes);
        if (name.Equals("meta", StringComparison.OrdinalIgnoreCase))
            return IsContentType(attributes);
        return name.Equals("base", StringComparison.OrdinalIgnoreCase) && IsRelativeBase(attributes);
    }

    /// <summary>Whether a style element with these attributes holds a sheet that only says how things look.</summary>
    /// <param name="attributes">What stands between the name and the end of the tag.</param>
    /// <param name="rest">The text behind the tag.</param>
    /// <param name="read">How much of it was looked at.</param>
    public static bool IsStyleSheet(ReadOnlySpan<char> attributes, ReadOnlySpan<char> rest, out int read)
    {
        read = 0;
        while (!IsEnd(attributes))
        {
            if (!TryRead(ref attributes, out var name, out var value)
                || !(Same(name, "type") && Same(value, "text/css")) && !(Same(name, "media") && value is "all" or "screen" or "print"))
            {
                return false;
            }
        }

        rest = rest[..Math.Min(rest.Length, LongestSheet)];
        var sheet = rest.TrimStart(" \t\r\n");
        sheet = sheet.StartsWith("<!--", StringComparison.Ordinal) ? sheet[4..] : sheet;
        var end = sheet.IndexOf('<');
        read = end < 0 ? rest.Length : rest.Length - sheet.Length + end;
        Steps.Spend(read);
        if (end < 0 ? rest.Length == LongestSheet : !sheet[end..].StartsWith("</style", StringComparison.OrdinalIgnoreCase))
            return false;
        sheet = end < 0 ? sheet : sheet[..end];
        return sheet.Contains('{') && !sheet.ContainsAnyInRange('\u007F', '\u00FF') && !sheet.ContainsAny(SheetDangers) && CommentsStandApart(sheet);
    }

    // A comment between two letters joins them.
    private static bool CommentsStandApart(ReadOnlySpan<char> sheet)
    {
        for (var at = sheet.IndexOf("/*"); at >= 0;)
        {
            if (at > 0 && sheet[at - 1] is not (' ' or '\t' or '\r' or '\n' or '{' or '}' or ';'))
                return false;
            var close = sheet[(at + 2)..].IndexOf("*/");
            if (close < 0)
                return true;
            var from = at + 2 + close + 2;
            var next = sheet[from..].IndexOf("/*");
            at = next < 0 ? -1 : from + next;
        }

        return true;
    }

    private static bool IsLink(ReadOnlySpan<char> attributes)
    {
        var (related, isSheet, isOwn) = (false, false, true);
        while (!IsEnd(attributes))
        {
            if (!TryRead(ref attributes, out var name, out var value))
                return false;
            if (Same(name, "rel"))
            {
                if (related)
                    return false;
                isSheet = Same(value, "stylesheet");
                related = isSheet || Among(value, Relations);
                if (!related)
                    return false;
            }
            else if (Same(name, "href"))
            {
                isOwn &= IsFileBelow(value);
            }
            else if (!(Same(name, "title") || Same(name, "type") || Same(name, "media") || Same(name, "hreflang") || Same(name, "sizes")))
            {
                return false;
            }
        }

        return related && (isOwn || !isSheet);
    }

    // style.css, _static/pygments.css: a sheet of the site's own, read from where the page lies.
    private static bool IsFileBelow(ReadOnlySpan<char> address)
    {
        if (address.IsEmpty || !char.IsAsciiLetterOrDigit(address[0]) && address[0] != '_')
            return false;
        foreach (var c in address)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('/' or '.' or '_' or '-'))
                return false;
        }

        return address.EndsWith(".css", StringComparison.OrdinalIgnoreCase) && !address.Contains("..", StringComparison.Ordinal);
    }

    private static bool IsContentType(ReadOnlySpan<char> attributes)
    {
        var (header, type) = (false, false);
        while (!IsEnd(attributes))
        {
            if (!TryRead(ref attributes, out var name, out var value))
                return false;
            if (Same(name, "http-equiv"))
            {
                // Of the others a browser obeys some: refresh, set-cookie, link.
                header = Same(value, "content-type") || Same(value, "x-ua-compatible") || Same(value, "content-language");
                if (!header)
                    return false;
            }
            else if (Same(name, "content"))
            {
                type = IsOrdinaryType(value);
                if (!type)
                    return false;
            }
            else
            {
                return false;
            }
        }

        return header && type;
    }

    // text/html; charset=utf-8, chrome=1, ja: a charset is one in which ASCII is ASCII.
    private static bool IsOrdinaryType(ReadOnlySpan<char> value)
    {
        var at = value.IndexOf("charset", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return value.Length < 32;
        var charset = value[(at + 7)..];
        return value.StartsWith("text/html;", StringComparison.OrdinalIgnoreCase) && charset.StartsWith("=", StringComparison.Ordinal) && Among(charset[1..], Charsets);
    }

    private static bool IsRelativeBase(ReadOnlySpan<char> attributes)
    {
        while (!IsEnd(attributes))
        {
            if (!TryRead(ref attributes, out var name, out var value)
                || !Same(name, "href") || value.ContainsAny(":\\%&\t") || value.StartsWith("//", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsEnd(ReadOnlySpan<char> attributes) => attributes.TrimStart(" \t\r\n") is "" or "/";

    /// <summary>Takes one attribute: blanks, a name, <c>="…"</c> or <c>='…'</c>.</summary>
    private static bool TryRead(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        name = value = default;
        var trimmed = rest.TrimStart(" \t\r\n");
        if (trimmed.Length == rest.Length)
            return false;
        var length = 0;
        while (length < trimmed.Length && (char.IsAsciiLetter(trimmed[length]) || trimmed[length] == '-'))
            length++;
        if (length == 0 || length + 2 > trimmed.Length || trimmed[length] != '=' || trimmed[length + 1] is not ('"' or '\''))
            return false;
        var quoted = trimmed[(length + 2)..];
        var close = quoted.IndexOf(trimmed[length + 1]);
        Steps.Spend(length + (close < 0 ? quoted.Length : close));
        if (close < 0)
            return false;
        name = trimmed[..length];
        value = quoted[..close];
        rest = quoted[(close + 1)..];
        return true;
    }

    private static bool Same(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool Among(ReadOnlySpan<char> text, string[] words)
    {
        foreach (var word in words)
        {
            if (Same(text, word))
                return true;
        }

        return false;
    }
}
