using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors.Html;

/// <summary>
/// Script that continues a page's own script: after the quote of a string literal is closed, an operator or a separator and
/// then a call of something only an attacker calls there; and template expressions that reach the same.
/// </summary>
internal static class ScriptBreakout
{
    private const int LongestGap = 64;
    private const int LongestCall = 256;

    private static readonly string[] Sinks =
    [
        "alert", "confirm", "prompt", "eval", "settimeout", "setinterval", "function", "document", "window", "location",
        "fetch", "import", "xmlhttprequest", "top", "self", "parent", "frames", "globalthis", "this", "open", "print", "throw",
        "onerror", "constructor", "execscript", "atob", "string.fromcharcode", "jquery", "navigator",
    ];

    private static readonly PhraseSearch TemplateDangers = new(
        ["constructor", "$eval", "$on.", "alert(", "alert`", "prompt(", "confirm(", "document.", "window.", "eval(", "__proto__", "tostring()", "$emit"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the text after the first quote of either kind, or of both, is such script.</summary>
    public static bool Continues(ReadOnlySpan<char> text, out int start)
    {
        foreach (var quote in "'\"")
        {
            start = text.IndexOf(quote);
            if (start >= 0 && Script(text[(start + 1)..]))
                return true;
        }

        // a="…";eval(a+b): statements, the last of which runs the others.
        start = text.IndexOf(";eval(", StringComparison.OrdinalIgnoreCase);
        if (start >= 0)
            return true;
        start = 0;
        return false;
    }

    private static bool Script(ReadOnlySpan<char> text)
    {
        var at = 0;
        var joined = false;
        while (at < text.Length && at < LongestGap && (text[at] <= ' ' || text[at] is ')' or ']' or '}' or ';' or '+' or '-' or '*' or '%' or '^' or '|'
            or '&' or ',' or '?' or '/' or '(' or '{' or '!' or '~' or '[' or ':'))
        {
            joined |= text[at] is ';' or '+' or '-' or '*' or '%' or '^' or '|' or '&' or ',' or '?' or '/' or '\n';
            at++;
        }

        return joined && CallsSink(text[at..]);
    }

    // A sink, then a call, an assignment or a tagged template, before white space makes it prose.
    private static bool CallsSink(ReadOnlySpan<char> text)
    {
        foreach (var sink in Sinks)
        {
            if (!text.StartsWith(sink, StringComparison.OrdinalIgnoreCase))
                continue;
            var rest = text[sink.Length..];
            rest = rest[..Math.Min(rest.Length, LongestCall)];
            var end = 0;
            while (end < rest.Length && (char.IsAsciiLetterOrDigit(rest[end]) || rest[end] is '.' or '_' or '$' or '[' or ']'))
                end++;
            if (end > 0 && rest[0] is not ('.' or '['))
                continue;

            // window['al'+'ert'](1)
            if (end > 0 && rest[0] == '[' && end < rest.Length && rest[end] is '\'' or '"')
            {
                var close = rest.IndexOf(']');
                end = close < 0 ? end : close + 1;
            }

            var gap = end;
            while (gap < rest.Length && rest[gap] <= ' ')
                gap++;
            if (gap < rest.Length && (rest[gap] == '(' || (rest[gap] == '`' && gap + 1 < rest.Length && rest[gap + 1] > ' ' && rest[gap + 1] is not (',' or '.')) || (rest[gap] == '=' && end > 0) || (rest[gap] == '=' && sink is "location" or "onerror")))
                return true;
        }

        return false;
    }

    // alert(1)>, "alert(1)">, alt=alert(1)//">: the rest of a handler's value, and the end of its tag.
    private static readonly string[] HandlerCalls = ["alert(", "confirm(", "prompt(", "eval(", "write(", "alert`", "confirm`", "prompt`"];

    /// <summary>Whether the value is the tail of an event handler: a call, then the end of the tag it stands in.</summary>
    public static bool EndsHandler(ReadOnlySpan<char> text)
    {
        // Words before the call: bytes above 0x7F are letters too, three to a character of Japanese.
        const int longestName = 24;
        const int bytesOfALetter = 3;
        var begin = 0;
        for (var letters = 0; begin < text.Length && letters < longestName * bytesOfALetter; begin++)
        {
            var isForeign = text[begin] > '\u007F';
            if (!isForeign && !char.IsAsciiLetter(text[begin]) && text[begin] is not ('"' or '\'' or '=' or ' '))
                break;
            letters += isForeign ? 1 : bytesOfALetter;
            if (isForeign)
                continue;
            var rest = text[begin..];
            foreach (var call in HandlerCalls)
            {
                if (rest.StartsWith(call, StringComparison.OrdinalIgnoreCase) && (begin == 0 || !char.IsAsciiLetter(text[begin - 1])))
                {
                    var close = rest.IndexOfAny(')', '`');
                    return rest.IndexOf('>') > call.Length && (close > 0 || call[^1] == '`');
                }
            }
        }

        return false;
    }

    /// <summary>Whether the text holds a template expression, <c>{{…}}</c> or <c>${…}</c>, that reaches script.</summary>
    public static bool Template(ReadOnlySpan<char> text, out int start)
    {
        start = text.IndexOf("{{");
        if (start >= 0 && text[start..].ContainsAny(TemplateDangers))
            return true;
        start = text.IndexOf("${");
        if (start >= 0 && CallsSink(text[(start + 2)..].TrimStart(' ')) && !CallsOwnMethod(text[(start + 2)..].TrimStart(' ')))
            return true;
        start = text.IndexOf("&{");
        if (start >= 0 && CallsSink(text[(start + 2)..].TrimStart(' ')))
            return true;
        start = 0;
        return false;
    }

    // ${this.name()}: a template literal of ordinary source. What leads from there to script has a name of its own.
    private static bool CallsOwnMethod(ReadOnlySpan<char> text) =>
        text.StartsWith("this.", StringComparison.Ordinal) && !text[..Math.Min(text.Length, LongestCall)].ContainsAny(TemplateDangers);
}
