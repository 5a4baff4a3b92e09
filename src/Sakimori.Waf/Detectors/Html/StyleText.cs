using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors.Html;

/// <summary>Whether CSS text can run script: <c>expression()</c>, bindings, behaviours, imports and script URLs, comments and escapes undone.</summary>
internal static class StyleText
{
    // The declaration that matters stands near the front of what an attacker controls; more is not looked at.
    private const int Looked = 2048;

    private static readonly string[] Dangers = ["expression(", "-moz-binding", "behavior:", "behaviour:", "@import", "binding:url(", "javascript:", "vbscript:", "url(data:text", "-o-link", "<script"];

    private static readonly string[] ValueDangers = [":expression(", "-moz-binding:", "-o-link:"];

    private static readonly PhraseSearch ValueWords = new(["expression", "-moz-binding", "-o-link"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a value written into a style sheet, without any markup of its own, runs script.</summary>
    public static bool IsStyleValue(ReadOnlySpan<char> value) => value.ContainsAny(ValueWords) && Holds(value, ValueDangers);

    /// <summary>Whether a declaration holds what no editor writes into a style attribute: blocks, comments, escapes.</summary>
    public static bool IsObfuscated(ReadOnlySpan<char> css) =>
        css.ContainsAny('{', '}', '\\') || css.Contains("/*", StringComparison.Ordinal);

    /// <summary>Reads <paramref name="css"/> without comments, backslashes, white space and case.</summary>
    public static bool RunsScript(ReadOnlySpan<char> css) => Holds(css, Dangers);

    private static bool Holds(ReadOnlySpan<char> css, string[] dangers)
    {
        if (css.Length > Looked)
            css = css[..Looked];
        Steps.Spend(css.Length);
        Span<char> folded = stackalloc char[Looked];
        var length = 0;
        for (var at = 0; at < css.Length; at++)
        {
            var unit = css[at];
            if (unit == '/' && at + 1 < css.Length && css[at + 1] == '*')
            {
                var close = css[(at + 2)..].IndexOf("*/");
                Steps.Spend(close < 0 ? css.Length - at : close);
                if (close < 0)
                    break;
                at += close + 3;
                continue;
            }

            if (unit == '\\')
            {
                var code = 0;
                var digits = 0;
                while (digits < 6 && at + 1 < css.Length && char.IsAsciiHexDigit(css[at + 1]))
                {
                    code = (code << 4) | (char.IsAsciiDigit(css[at + 1]) ? css[at + 1] - '0' : (css[at + 1] | 0x20) - 'a' + 10);
                    digits++;
                    at++;
                }

                if (digits == 0)
                    continue;
                unit = code is > 0 and < 256 ? (char)code : '?';
            }

            if (unit <= ' ')
                continue;
            folded[length++] = char.IsAsciiLetterUpper(unit) ? (char)(unit | 0x20) : unit;
        }

        ReadOnlySpan<char> text = folded[..length];
        foreach (var danger in dangers)
        {
            if (text.Contains(danger, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
