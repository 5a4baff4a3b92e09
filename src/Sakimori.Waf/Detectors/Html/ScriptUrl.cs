namespace Sakimori.Waf.Detectors.Html;

/// <summary>
/// Whether text, read as a URL the way browsers do, runs script: white space and control characters are dropped
/// wherever they stand, case is ignored. Character references are undone by the caller (<see cref="EncodingLayers"/>).
/// </summary>
internal static class ScriptUrl
{
    // Browsers of the day ignored any amount; this much covers every published variant without making the search unbounded.
    private const int LongestPrefix = 256;

    private static readonly string[] Schemes = ["javascript:", "vbscript:", "livescript:", "mocha:", "jscript:", "vbs:"];
    private static readonly string[] DataTypes = ["data:text/html", "data:image/svg", "data:text/xml", "data:application/x", "data:text/javascript", "data:,", "data:;", "data:text/vbscript"];

    /// <summary>Whether <paramref name="url"/> begins with a scheme that runs script.</summary>
    /// <param name="url">The text; it may go on after the URL.</param>
    /// <param name="scriptAt">Where the script begins.</param>
    public static bool Begins(ReadOnlySpan<char> url, out int scriptAt)
    {
        Span<char> folded = stackalloc char[24];
        var length = 0;
        var at = 0;
        var colon = -1;
        while (at < url.Length && at < LongestPrefix && length < folded.Length)
        {
            var unit = url[at++];
            if (unit == '&' && at < url.Length && url[at] == '#')
                unit = Reference(url, ref at);
            if (unit <= ' ' || (length == 0 && unit is '\u007F' or (>= '\u0080' and <= '\u00A0')))
                continue;
            folded[length++] = char.IsAsciiLetterUpper(unit) ? (char)(unit | 0x20) : unit;
            if (unit == ':' && colon < 0)
            {
                colon = at;
                if (length < 4 || folded[0] is not ('j' or 'v' or 'l' or 'm' or 'd'))
                    break;
            }
        }

        Steps.Spend(at);
        scriptAt = colon;
        if (colon < 0)
            return false;
        ReadOnlySpan<char> head = folded[..length];
        foreach (var scheme in Schemes)
        {
            if (head.StartsWith(scheme, StringComparison.Ordinal))
                return true;
        }

        foreach (var type in DataTypes)
        {
            if (head.StartsWith(type, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    // &#x6A;, &#1: a blank or a control written so ends no attribute, and is dropped like any other. Only numbers are read here; the
    // caller's layers undo the names.
    private static char Reference(ReadOnlySpan<char> url, ref int at)
    {
        const int mostDigits = 8;
        var digits = at + 1;
        var isHex = digits < url.Length && (url[digits] | 0x20) == 'x';
        digits += isHex ? 1 : 0;
        var code = 0;
        var end = digits;
        while (end < url.Length && end - digits < mostDigits && (isHex ? char.IsAsciiHexDigit(url[end]) : char.IsAsciiDigit(url[end])))
        {
            code = (code * (isHex ? 16 : 10)) + (char.IsAsciiDigit(url[end]) ? url[end] - '0' : (url[end] | 0x20) - 'a' + 10);
            end++;
        }

        if (end == digits)
            return '&';
        at = end < url.Length && url[end] == ';' ? end + 1 : end;
        return code is > 0 and < 0x80 ? (char)code : '\uFFFD';
    }

    /// <summary>Whether a value that is nothing but a URL runs script: "javascript: the good parts" does not.</summary>
    public static bool IsScript(ReadOnlySpan<char> value)
    {
        // The value may bring the quote or the sign before its URL along: "javascript:…", =javascript:…
        value = value.TrimStart(" \t\r\n\"'`=>");
        if (value.IsEmpty || !Begins(value, out var scriptAt))
            return false;
        if ((value[0] | 0x20) == 'd')
            return value.ContainsAny(',', ';');
        var script = value[scriptAt..].TrimStart(' ');
        var call = script.IndexOfAny("(=`%\\&[");
        Steps.Spend(value.Length);
        return call >= 0 && !IsSentence(script[..call].TrimEnd(' '));
    }

    // "how to (basics)": words and spaces are no expression.
    private static bool IsSentence(ReadOnlySpan<char> text)
    {
        foreach (var current in text)
        {
            if (!char.IsAsciiLetter(current) && current != ' ')
                return false;
        }

        return text.Contains(' ');
    }
}
