namespace Sakimori.Waf.Detectors.Html;

/// <summary>
/// Reads one tag as the HTML tokenizer does from its tag open state on: name, then attributes until <c>&gt;</c>. It also
/// stops at the next thing that looks like a tag, because the caller begins anew there; so overlapping reads happen only
/// inside quoted attribute values. Values written to be tangled read each other again and again: the caller's budget of chars
/// ends that.
/// </summary>
internal static class TagReader
{
    /// <summary>Judges the tag whose name begins at <paramref name="at"/>.</summary>
    /// <param name="text">The whole value.</param>
    /// <param name="at">First char of the name.</param>
    /// <param name="budget">Reduced by the chars that were read.</param>
    /// <returns>The kind of evidence, or null.</returns>
    public static string? Judge(ReadOnlySpan<char> text, int at, ref long budget)
    {
        var nameAt = at;
        while (at < text.Length && !IsBreak(text[at]))
            at++;
        Steps.Spend(at - nameAt + 1);
        var name = text[nameAt..at];
        var danger = HtmlNames.DangerOf(name);

        // <scr NUL ipt>: the old browsers read on as if there were no NUL.
        if (at < text.Length && text[at] == '\0' && SpellsElement(text[nameAt..]))
            return CrossSiteScripting.Element;
        var isDrawing = name.Equals("svg", StringComparison.OrdinalIgnoreCase);
        if (danger == ElementDanger.Always && !isDrawing)
            return CrossSiteScripting.Element;
        var style = name.Equals("style", StringComparison.OrdinalIgnoreCase);
        var found = Attributes(text, ref at, out var count);
        budget -= at - nameAt;
        if (found != null)
            return isDrawing ? CrossSiteScripting.Element : found;

        // A drawing that was drawn by a program has its size, one that is only mentioned has nothing; what stands in it is judged by itself.
        if (isDrawing)
            return (count == 0 && text[(nameAt + name.Length)..at].Trim(" /").IsEmpty) || HasAttribute(text[nameAt..at], "viewbox=") ? null : CrossSiteScripting.Element;

        var end = Math.Min(at, text.Length);
        if (danger == ElementDanger.WithAttributes && HarmlessTag.Is(name, text[(nameAt + name.Length)..end]))
            return null;
        if (style && at < text.Length && text[at] == '>')
        {
            var isPlain = HarmlessTag.IsStyleSheet(text[(nameAt + name.Length)..at], text[(at + 1)..], out var read);
            budget -= read;
            if (isPlain)
                return null;
        }

        if (name.Equals("meta", StringComparison.OrdinalIgnoreCase))
            return ChangesPage(text[nameAt..at]) ? CrossSiteScripting.Element : null;
        if (danger == ElementDanger.WithAttributes && (count > 0 || (style && LooksLikeStyleSheet(text, at))))
            return CrossSiteScripting.Element;
        return null;
    }

    private static bool SpellsElement(ReadOnlySpan<char> text)
    {
        const int longestName = 24;
        Span<char> name = stackalloc char[longestName];
        var length = 0;
        var at = 0;
        for (; at < text.Length && at < 2 * longestName && length < longestName && (text[at] == '\0' || !IsBreak(text[at])); at++)
        {
            if (text[at] != '\0')
                name[length++] = text[at];
        }

        Steps.Spend(at);
        return HtmlNames.DangerOf(name[..length]) == ElementDanger.Always;
    }

    // Of meta, only what the browser obeys: a header, or a charset in which other bytes than ASCII's open a tag.
    private static bool ChangesPage(ReadOnlySpan<char> tag)
    {
        if (HasAttribute(tag, "http-equiv"))
            return true;
        return HasAttribute(tag, "charset")
            && !(HasAttribute(tag, "\"utf-8") || HasAttribute(tag, "=utf-8") || HasAttribute(tag, "shift_jis") || HasAttribute(tag, "euc-jp") || HasAttribute(tag, "iso-8859-1"));
    }

    private static bool HasAttribute(ReadOnlySpan<char> tag, string text)
    {
        Steps.Spend(tag.Length);
        return tag.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads attributes from <paramref name="at"/> to the end of the tag.</summary>
    public static string? Attributes(ReadOnlySpan<char> text, ref int at, out int count)
    {
        count = 0;
        while (at < text.Length)
        {
            var current = text[at];
            if (current == '>')
                return null;
            if (current == '<' && BeginsTag(text, at))
                return null;
            Steps.Spend(1);
            if (current <= ' ' || current is '/' or '"' or '\'' or '`' or '=')
            {
                at++;
                continue;
            }

            var nameAt = at;
            while (at < text.Length && !IsBreak(text[at]) && text[at] is not ('=' or '"' or '\'' or '`'))
                at++;
            if (at == nameAt)
                at++;
            var name = text[nameAt..at];
            var valueAt = at;
            while (valueAt < text.Length && text[valueAt] <= ' ')
                valueAt++;
            Steps.Spend(valueAt - nameAt);
            if (EndsInJunk(name))
                return CrossSiteScripting.Handler;
            if (valueAt >= text.Length || text[valueAt] != '=')
            {
                at = valueAt;
                continue;
            }

            count++;
            valueAt++;
            while (valueAt < text.Length && text[valueAt] <= ' ')
                valueAt++;
            var value = Value(text, ref valueAt);
            Steps.Spend(valueAt - nameAt);
            at = valueAt;
            var kind = Attribute(name, value);
            if (kind != null)
                return kind;
        }

        return null;
    }

    // onload!#$%= : old Gecko took the letters for the name.
    private static bool EndsInJunk(ReadOnlySpan<char> name)
    {
        var letters = 0;
        while (letters < name.Length && char.IsAsciiLetter(name[letters]))
            letters++;
        return letters < name.Length && !char.IsAsciiLetterOrDigit(name[letters]) && name[letters] is not ('-' or '_' or '.' or ':')
            && HtmlNames.IsHandler(name[..letters]) && HtmlNames.IsKnownEvent(name[..letters]);
    }

    private static bool BeginsTag(ReadOnlySpan<char> text, int at) =>
        at + 1 < text.Length && (char.IsAsciiLetter(text[at + 1]) || text[at + 1] is '/' or '!' or '?');

    private static bool IsBreak(char value) => value <= ' ' || value is '>' or '/' or '<';

    private static ReadOnlySpan<char> Value(ReadOnlySpan<char> text, ref int at)
    {
        if (at >= text.Length)
            return default;
        var begin = at;
        if (text[at] is '"' or '\'' or '`')
        {
            var close = text[(at + 1)..].IndexOf(text[at]);
            Steps.Spend(close < 0 ? text.Length - at : close);
            if (close >= 0)
            {
                at += close + 2;
                return text[(begin + 1)..(at - 1)];
            }

            // Never closed: the page's own quote will close it. What follows is read as attributes too.
            at++;
            return text[at..];
        }

        // To the tokenizer a "<" belongs to an unquoted value. Here it ends the value: whatever follows is read as a tag anyway,
        // and a value made of tags is not read once for each of them.
        while (at < text.Length && text[at] > ' ' && text[at] != '>' && !(text[at] == '<' && BeginsTag(text, at)))
            at++;
        return text[begin..at];
    }

    private static string? Attribute(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var colon = name.LastIndexOf(':');
        if (colon >= 0)
            name = name[(colon + 1)..];
        if (HtmlNames.IsHandler(name))
            return CrossSiteScripting.Handler;
        if (name.Equals("srcdoc", StringComparison.OrdinalIgnoreCase) || name.Equals("formaction", StringComparison.OrdinalIgnoreCase)
            || name.Equals("datasrc", StringComparison.OrdinalIgnoreCase) || name.Equals("dataformatas", StringComparison.OrdinalIgnoreCase))
        {
            return CrossSiteScripting.AttributeName;
        }

        if (ScriptUrl.Begins(value, out _))
            return CrossSiteScripting.Url;
        if (name.Equals("style", StringComparison.OrdinalIgnoreCase))
            return StyleText.RunsScript(value) || StyleText.IsObfuscated(value) ? CrossSiteScripting.Style : null;
        if (name.Equals("attributename", StringComparison.OrdinalIgnoreCase))
            return value.Contains("href", StringComparison.OrdinalIgnoreCase) || HtmlNames.IsHandler(value.Trim(' ')) ? CrossSiteScripting.AttributeName : null;
        if (colon >= 0 && (name.Equals("href", StringComparison.OrdinalIgnoreCase) || name.Equals("handler", StringComparison.OrdinalIgnoreCase)))
            return CrossSiteScripting.AttributeName;
        return null;
    }

    private static bool LooksLikeStyleSheet(ReadOnlySpan<char> text, int at)
    {
        const int looked = 256;
        var rest = text[Math.Min(at, text.Length)..];
        rest = rest[..Math.Min(rest.Length, looked)];
        Steps.Spend(rest.Length);
        return rest.ContainsAny('{', '@') || rest.Contains("</style", StringComparison.OrdinalIgnoreCase);
    }
}
