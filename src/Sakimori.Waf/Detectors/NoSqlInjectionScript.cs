using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors;

/// <summary>JavaScript that leaves a string of a <c>$where</c> or a map function: see <see cref="NoSqlInjection"/>.</summary>
internal static class NoSqlInjectionScript
{
    private static readonly PhraseSearch Starts = new(
        ["||", "&&", "return", "this.", "db.", "new Date", "sleep("], StringComparison.Ordinal);

    private static readonly string[] Verbs =
        ["find(", "findOne(", "insert(", "insertOne(", "update(", "remove(", "drop(", "deleteMany(", "dropDatabase(", "eval(", "aggregate(", "getCollectionNames("];

    private const int Window = 64;

    public static bool Find(ReadOnlySpan<char> text, out Finding finding)
    {
        finding = default;
        for (var at = 0; at < text.Length; at++)
        {
            var offset = text[at..].IndexOfAny(Starts);
            if (offset < 0)
            {
                return false;
            }

            at += offset;
            var rest = text[at..Math.Min(text.Length, at + Window)];
            var before = text[Math.Max(0, at - Window)..at].TrimEnd(" \t\n");
            Steps.Spend(16);
            var kind = rest[0] switch
            {
                '|' or '&' => IsCondition(rest[2..], before) ? "nosql.condition" : null,
                'r' => IsReturn(rest, before) ? "nosql.return" : null,
                't' => IsOfDocument(rest, before) ? "nosql.document" : null,
                'd' => IsCommand(rest, at > 0 ? text[at - 1] : '\0') ? "nosql.command" : null,
                's' => LeavesString(before) && rest.Length > 7 && char.IsAsciiDigit(rest[6]) ? "nosql.delay" : null,
                _ => before.Contains("while", StringComparison.Ordinal) || rest.Contains("while", StringComparison.Ordinal)
                    ? "nosql.delay"
                    : null,
            };
            if (kind is not null)
            {
                finding = new Finding(kind, at, Math.Min(rest.Length, 24));
                return true;
            }
        }

        return false;
    }

    /// <summary>Two literals compared: on variables the same text is code.</summary>
    private static bool IsCondition(ReadOnlySpan<char> text, ReadOnlySpan<char> before)
    {
        if (before.Length > 0 && before[^1] is not ('\'' or '"' or ')' or '}' or ';' or '/') && !char.IsAsciiLetterOrDigit(before[^1]))
        {
            return false;
        }

        var left = SkipLiteral(text.TrimStart(" \t(!"));
        var comparison = left.TrimStart(" \t");
        if (left.IsEmpty || comparison.Length < 3 || comparison[1] != '=' || comparison[0] is not ('=' or '!'))
        {
            return false;
        }

        var right = comparison.TrimStart("=!").TrimStart(" \t");
        return right.Length > 0 && (right[0] is '\'' or '"' || char.IsAsciiDigit(right[0]));
    }

    /// <summary>What follows a number or a quoted literal; nothing when there is none.</summary>
    private static ReadOnlySpan<char> SkipLiteral(ReadOnlySpan<char> text)
    {
        if (text.Length == 0)
        {
            return default;
        }

        if (text[0] is '\'' or '"')
        {
            var close = text[1..].IndexOf(text[0]);
            return close < 0 ? default : text[(close + 2)..];
        }

        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        return digits == 0 ? default : text[digits..];
    }

    /// <summary><c>'; return …</c>: the string ended, a statement follows.</summary>
    private static bool IsReturn(ReadOnlySpan<char> text, ReadOnlySpan<char> before) =>
        LeavesString(before) && text.Length > 6 && text[6] is ' ' or '(' or '{' or '\'' or '"' or '!' or '\t';

    private static bool LeavesString(ReadOnlySpan<char> before)
    {
        if (before.Length == 0 || before[^1] is not (';' or '{'))
        {
            return false;
        }

        var statement = before[..^1].TrimEnd(" \t)}");
        return statement.Length > 0 && statement[^1] is '\'' or '"';
    }

    /// <summary><c>' &amp;&amp; this.password.match(…</c>, <c>'||this.x=='</c>.</summary>
    private static bool IsOfDocument(ReadOnlySpan<char> text, ReadOnlySpan<char> before)
    {
        var condition = before.TrimEnd("(! ");
        if (condition.Length < 3 || condition[^1] is not ('|' or '&') || condition[^2] != condition[^1])
        {
            return false;
        }

        condition = condition[..^2].TrimEnd();
        return condition.Length > 0 && condition[^1] is '\'' or '"' && text.Length > 6;
    }

    private static bool IsCommand(ReadOnlySpan<char> text, char before)
    {
        if (char.IsAsciiLetterOrDigit(before) || before is '.' or '_' or '-' or '/')
        {
            return false;
        }

        foreach (var verb in Verbs)
        {
            var at = text.IndexOf(verb, StringComparison.Ordinal);
            if (at > 2 && text[at - 1] == '.' && !text[..at].ContainsAny(" \n'\""))
            {
                return true;
            }
        }

        return false;
    }
}
