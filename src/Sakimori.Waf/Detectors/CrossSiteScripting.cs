using Sakimori.Matching.Literals;
using Sakimori.Waf.Detectors.Html;

namespace Sakimori.Waf.Detectors;

/// <summary><c>@detectXSS</c>: would this value run script in a page it is written into?</summary>
/// <remarks>
/// <para>
/// <b>Question.</b> A page writes a value between its tags, into an attribute, a URL, a style sheet or a script. The value is
/// harmless while it stays text there. It is an attack when a browser, continuing from where the page left it, meets an
/// element, a handler, a URL or an expression that runs script.
/// </para>
/// <para>
/// <b>Contexts and grammar.</b>
/// <code>
///   element content   "&lt;" name attributes "&gt;"      each "&lt;" begins a tag, inside comments, CDATA and quoted values as well:
///                                              which of them the page has open is not known here
///   attribute value   quote … handler "="      quoted by " ' or `; unquoted after white space or "/"
///   URL               scheme ":" script        white space, controls and character references dropped; data: with active types
///   style             property ":" danger      expression(), bindings, behaviours, imports, script URLs; comments and escapes undone
///   script string     quote operator call      of something only an attacker calls there
///   template          "{{" … "}}", "${" … "}", "&amp;{" … "}"   reaching the constructor, the window or a call
/// </code>
/// <see cref="TagReader"/> follows the HTML tokenizer's tag and attribute states, with the additions old browsers had
/// (backtick quotes, <c>/</c> between attributes, junk behind a handler's name). Elements are dangerous by name, or by name once
/// they have an attribute (<c>&lt;file&gt;</c> and <c>&lt;object&gt;</c> are placeholders in every manual); attributes by name
/// (any <c>on…</c>, <c>srcdoc</c>, <c>formaction</c>), by value (a script URL in any attribute), or by both (<c>style</c>).
/// </para>
/// <para>
/// <b>Encodings.</b> The value arrives decoded; <see cref="EncodingLayers"/> has it judged again after each further layer,
/// character references among them.
/// </para>
/// <para>
/// <b>Guarantee.</b> Never throws, allocates nothing but pooled memory for a decoded copy, reads each char a bounded number of
/// times. <see cref="MayDetect"/> is true of everything reported. Tags that only name a charset or a neighbouring page, and style sheets
/// that only set colours, are no attack when written plainly (<see cref="HarmlessTag"/>). Plain markup (<c>&lt;b&gt;</c>, <c>&lt;p style="color:red"&gt;</c>,
/// links, images, tables) is no attack, nor are <c>a &lt; b</c>, generics, e-mail addresses and placeholders.
/// </para>
/// <para>
/// <b>Known limits.</b> Script without quotes, brackets or calls of a known name (<c>a=b</c> in a script context) is not seen;
/// a handler a browser invents tomorrow is seen in a tag and behind a quote, not in an unquoted attribute. Content of a
/// <c>data:</c> URL and base64 are not decoded. Overlays made of style alone, and markup that only defaces, are no script.
/// UTF-7 is left to the charset layer.
/// </para>
/// </remarks>
internal static class CrossSiteScripting
{
    internal const string Element = "xss.element";
    internal const string Handler = "xss.handler";
    internal const string AttributeName = "xss.attribute";
    internal const string Url = "xss.url";
    internal const string Style = "xss.style";
    internal const string Declaration = "xss.declaration";
    internal const string Script = "xss.script";
    internal const string Template = "xss.template";
    internal const string Tangle = "xss.tangle";

    // A tag needs "<", a handler "=", a script URL ":", a call or template one of the brackets or a backtick; each of them may be encoded
    // once more, or written in a form that a back end folds to ASCII.
    internal static readonly Signs Signs = new(1, "<=:({`%&\\\u00C0\u00C1\u00E0\u00E2\u00EF\u00F0");

    // Far enough for a name and the keyword after it.
    private const int LongestEntity = 64;

    private static readonly PhraseSearch ExternalEntity = new([" system ", " public "], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether <paramref name="value"/> would run script in a page it is written into; names the evidence.</summary>
    public static bool Detect(ReadOnlySpan<char> value, out Finding finding)
    {
        finding = default;
        return MayDetect(value) && DetectUnfiltered(value, out finding);
    }

    /// <summary>The slow twin of <see cref="Detect"/>: the same answer without asking <see cref="MayDetect"/> first.</summary>
    internal static bool DetectUnfiltered(ReadOnlySpan<char> value, out Finding finding) =>
        EncodingLayers.Detect(value, Encodings.Usual, Judge, out finding);

    /// <summary>A superset of what <see cref="Detect"/> finds, in one vectorised search.</summary>
    internal static bool MayDetect(ReadOnlySpan<char> value) => Signs.AreIn(value);

    private static bool Judge(ReadOnlySpan<char> value, int layer, out Finding finding)
    {
        if (Tags(value, out finding) || Handlers(value, out finding))
            return true;
        if (ScriptUrl.IsScript(value))
        {
            finding = new Finding(Url, 0, value.Length);
            return true;
        }

        if (StyleText.IsStyleValue(value))
        {
            finding = new Finding(Style, 0, value.Length);
            return true;
        }

        if (ScriptBreakout.EndsHandler(value))
        {
            finding = new Finding(Handler, 0, value.Length);
            return true;
        }

        if (ScriptBreakout.Continues(value, out var start))
        {
            finding = new Finding(Script, start, value.Length - start);
            return true;
        }

        if (ScriptBreakout.Template(value, out start))
        {
            finding = new Finding(Template, start, value.Length - start);
            return true;
        }

        return false;
    }

    // Element content: every "<" is a possible tag, inside comments and quoted values as well, since which of them the page has
    // open is not known here.
    private static bool Tags(ReadOnlySpan<char> value, out Finding finding)
    {
        // Each char may be read by so many tags; markup that ordinary people and programs write stays below two.
        const int readings = 32;
        var budget = (long)value.Length * readings;
        for (var at = value.IndexOf('<'); at >= 0; at = Next(value, at + 1, '<'))
        {
            var kind = budget < 0 ? Tangle : At(value, at + 1, ref budget);
            if (kind == null)
                continue;
            finding = new Finding(kind, at, EndOfTag(value, at) - at);
            return true;
        }

        finding = default;
        return false;
    }

    private static int Next(ReadOnlySpan<char> value, int from, char wanted)
    {
        var next = value[from..].IndexOf(wanted);
        Steps.Spend(next < 0 ? value.Length - from : next + 1);
        return next < 0 ? -1 : from + next;
    }

    private static int EndOfTag(ReadOnlySpan<char> value, int at)
    {
        var close = value[at..].IndexOf('>');
        return close < 0 ? value.Length : at + close + 1;
    }

    private static string? At(ReadOnlySpan<char> value, int at, ref long budget)
    {
        if (at >= value.Length)
            return null;
        var first = value[at];
        if (char.IsAsciiLetter(first))
            return TagReader.Judge(value, at, ref budget);
        return first switch
        {
            '/' => Begins(value, at + 1, "script") ? Element : null,
            '!' => Bang(value, at + 1),
            '?' => Begins(value, at + 1, "xml-stylesheet") || Begins(value, at + 1, "import") || Begins(value, at + 1, "xml:") ? Declaration : null,
            _ => null,
        };
    }

    private static string? Bang(ReadOnlySpan<char> value, int at)
    {
        if (Begins(value, at, "attlist") || Begins(value, at, "[if") || Begins(value, at, "--[if") || Begins(value, at, "--#"))
            return Declaration;

        // An external entity; a declaration without a source is a line of a document type.
        return Begins(value, at, "entity") && value.Slice(at, Math.Min(value.Length - at, LongestEntity)).ContainsAny(ExternalEntity) ? Declaration : null;
    }

    private static bool Begins(ReadOnlySpan<char> value, int at, string word) =>
        value[Math.Min(at, value.Length)..].StartsWith(word, StringComparison.OrdinalIgnoreCase);

    // Attribute values: a handler or a style after the quote that closes them, or after white space when they have no quotes.
    private static bool Handlers(ReadOnlySpan<char> value, out Finding finding)
    {
        const int longestGap = 64;
        const int longestName = 32;
        const int mostStyles = 16;
        var styles = 0;
        var firstTag = value.IndexOf('<');
        var firstQuote = value.IndexOfAny('"', '\'');
        for (var equals = value.IndexOf('='); equals >= 0; equals = Next(value, equals + 1, '='))
        {
            var end = equals;
            while (end > 0 && end > equals - longestGap && value[end - 1] <= ' ')
                end--;
            var start = end;
            while (start > 0 && start > end - longestName && char.IsAsciiLetter(value[start - 1]))
                start--;
            Steps.Spend(equals - start);
            var name = value[start..end];
            string? kind = null;
            if (HtmlNames.IsHandler(name))
                kind = HtmlNames.IsKnownEvent(name) ? StartsHandler(value, start, equals + 1, firstTag, firstQuote) ? Handler : null
                    : BehindQuote(value, start) ? Handler : null;
            else if (name.Equals("style", StringComparison.OrdinalIgnoreCase) && start > 0 && styles++ < mostStyles)
                kind = StyleText.RunsScript(value[(equals + 1)..]) ? Style : null;
            if (kind == null)
                continue;
            finding = new Finding(kind, start, equals + 1 - start);
            return true;
        }

        finding = default;
        return false;
    }

    // " onanything= : the quote ends the value, so the name cannot be prose of it.
    private static bool BehindQuote(ReadOnlySpan<char> value, int start)
    {
        const int longestGap = 16;
        var at = start;
        while (at > 0 && at > start - longestGap && value[at - 1] <= ' ')
            at--;
        return at > 0 && value[at - 1] is '"' or '\'' or '`';
    }

    // What stands before the name says how sure it must be: nothing but a quote closes a value; a space may be prose.
    private static bool StartsHandler(ReadOnlySpan<char> value, int start, int script, int firstTag, int firstQuote)
    {
        var inTag = firstTag >= 0 && firstTag < start;
        switch (start == 0 ? ' ' : value[start - 1])
        {
            case '"' or '\'' or '`':
                return true;
            case '+' or '.' or ';':
                return inTag;
            case <= ' ' or '/' or '>':
                return inTag || (!Declares(value[..start]) && ((firstQuote >= 0 && firstQuote < start) || CallsOrAssigns(value[script..])));
            default:
                return false;
        }
    }

    // const onAbort = …: a variable of somebody's program.
    private static bool Declares(ReadOnlySpan<char> before)
    {
        before = before.TrimEnd(' ');
        return before.EndsWith("const", StringComparison.Ordinal) || before.EndsWith("let", StringComparison.Ordinal) || before.EndsWith("var", StringComparison.Ordinal);
    }

    private static bool CallsOrAssigns(ReadOnlySpan<char> script)
    {
        var at = script.IndexOfAny("(`=:");
        Steps.Spend(at < 0 ? script.Length : at);
        return at >= 0;
    }
}
