using System.Globalization;
using System.Text;

namespace Sakimori.Ftw;

/// <summary>
/// The part of Go's templates that suites use in <c>data</c>: <c>{{ "x" }}</c>, <c>{{ "x" | repeat 9 }}</c> and
/// <c>{{ repeat 9 "x" }}</c>. A text in which any braces mean something else is taken as it stands, as go-ftw does.
/// </summary>
internal static class FtwTemplate
{
    // The longest body a suite has any use for.
    private const int LengthLimit = 16 * 1024 * 1024;

    public static string Expand(string text)
    {
        var expanded = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        int open;
        while ((open = rest.IndexOf("{{")) >= 0)
        {
            var close = rest[open..].IndexOf("}}");
            if (close < 0 || !TryEvaluate(rest.Slice(open + 2, close - 2).Trim(), out var value) || expanded.Length + value.Length > LengthLimit)
                return text;
            expanded.Append(rest[..open]).Append(value);
            rest = rest[(open + close + 2)..];
        }

        return expanded.Append(rest).ToString();
    }

    private static bool TryEvaluate(ReadOnlySpan<char> action, out string value)
    {
        value = "";
        if (TryString(action, out var literal, out var rest) && rest.IsEmpty)
        {
            value = literal;
            return true;
        }

        int count;
        if (literal.Length > 0 && rest.StartsWith("|") && rest[1..].TrimStart() is var call && call.StartsWith("repeat "))
        {
            if (!TryCount(call[7..].Trim(), out count))
                return false;
        }
        else if (action.StartsWith("repeat ") && action[7..].TrimStart() is var arguments && arguments.IndexOf(' ') is > 0 and var space)
        {
            if (!TryCount(arguments[..space], out count) || !TryString(arguments[space..].Trim(), out literal, out rest) || !rest.IsEmpty)
                return false;
        }
        else
        {
            return false;
        }

        if ((long)count * literal.Length > LengthLimit)
            return false;
        value = new StringBuilder().Insert(0, literal, count).ToString();
        return true;
    }

    private static bool TryCount(ReadOnlySpan<char> text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private static bool TryString(ReadOnlySpan<char> text, out string literal, out ReadOnlySpan<char> rest)
    {
        literal = "";
        rest = default;
        if (!text.StartsWith("\""))
            return false;
        var end = text[1..].IndexOf('"');
        if (end < 0 || text.Slice(1, end).Contains('\\'))
            return false;
        literal = text.Slice(1, end).ToString();
        rest = text[(end + 2)..].Trim();
        return true;
    }
}
