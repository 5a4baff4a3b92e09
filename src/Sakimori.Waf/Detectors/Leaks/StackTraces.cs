using System.Buffers;

namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>
/// Frames of programs that failed. Java, .NET, Node and Ruby frames resemble sentences (<c>at …</c>), so two are needed;
/// PHP, Python and ASP classic write a form no sentence has.
/// </summary>
internal static class StackTraces
{
    private const int FramesNeeded = 2;
    private const int LongestFrame = 300;

    private static readonly SearchValues<string> Starts = SearchValues.Create(
        [
            "at ", "on line ", "Traceback (most recent", ".rb:", "Microsoft VBScript", "Microsoft JScript", "ASP 0", "error '80", "#0 ",
            .. JapaneseText.Forms("場所 "),
        ], StringComparison.Ordinal);

    private static readonly SearchValues<string> JavaSources = SearchValues.Create(
        [".java:", "(Native Method)", "(Unknown Source)", ".kt:", ".scala:", ".groovy:", ".jsp:", "_jsp.java:"], StringComparison.Ordinal);

    private static readonly SearchValues<string> DotNetSources = SearchValues.Create(
        [".cs:line ", ".vb:line ", ".aspx:line ", ".cs:", .. JapaneseText.Forms(":行 ")], StringComparison.Ordinal);

    /// <summary>Finds frames and adds the trace they form, from the first to the last.</summary>
    public static void Find(ReadOnlySpan<char> text, LeakReport report)
    {
        Steps.Spend(text.Length);
        var frames = 0;
        var first = -1;
        var last = 0;
        var kind = "";
        for (var at = 0; at < text.Length;)
        {
            var offset = text[at..].IndexOfAny(Starts);
            if (offset < 0)
            {
                break;
            }

            at += offset;
            var line = LineAt(text, at);
            if (Single(text, at, line) is { } single)
            {
                report.Add(new Leak(LeakKind.StackTrace, single, at, line.Length));
                at += Math.Max(line.Length, 1);
                continue;
            }

            if ((line[0] == '.' || IsFrameStart(text, at)) && Frame(line) is { } frame)
            {
                first = frames++ == 0 ? at : first;
                last = at + line.Length;
                kind = frame;
                at += line.Length;
                continue;
            }

            at++;
        }

        if (frames >= FramesNeeded)
        {
            report.Add(new Leak(LeakKind.StackTrace, kind, first, last - first));
        }
    }

    /// <summary>The frame's line, or what fits: up to a line end or a tag that breaks lines.</summary>
    private static ReadOnlySpan<char> LineAt(ReadOnlySpan<char> text, int at)
    {
        var window = text[at..Math.Min(text.Length, at + LongestFrame)];
        var end = window.IndexOfAny('\r', '\n');
        window = end < 0 ? window : window[..end];
        var tag = window.IndexOf("<br", StringComparison.OrdinalIgnoreCase);
        Steps.Spend(window.Length);
        return tag < 0 ? window : window[..tag];
    }

    /// <summary>"at" begins a frame at the start of a line, behind blanks or their references.</summary>
    private static bool IsFrameStart(ReadOnlySpan<char> text, int at) =>
        at == 0 || text[at - 1] is ' ' or '\t' or '\n' or '>' or ';' or '\\';

    private static string? Frame(ReadOnlySpan<char> line)
    {
        if (line.Length < 8)
        {
            return null;
        }

        if (line.StartsWith("at "))
        {
            return QualifiedCall(line[3..]);
        }

        if (line.StartsWith(".rb:"))
        {
            return line.Length > 6 && char.IsAsciiDigit(line[4]) && line.Contains(":in ", StringComparison.Ordinal) ? "trace.ruby" : null;
        }

        // .NET in Japanese: 場所 Namespace.Type.Method(…)
        var name = line.IndexOf(' ');
        return name is > 0 and < 10 && line[0] > '\u007f' ? QualifiedCall(line[(name + 1)..]) : null;
    }

    /// <summary><c>a.b.C.d(C.java:12)</c>, <c>A.B.C(String x) in c:\c.cs:line 12</c>, <c>f (/a/b.js:1:2)</c>.</summary>
    private static string? QualifiedCall(ReadOnlySpan<char> call)
    {
        var open = call.IndexOf('(');
        if (open < 3)
        {
            return null;
        }

        var name = call[..open];
        var rest = call[open..];
        var dots = name.Count('.');
        var close = rest.IndexOf(')');
        var arguments = close < 0 ? rest : rest[..(close + 1)];
        if (dots >= 1 && !name.Contains(' ') && arguments.ContainsAny(JavaSources))
        {
            return "trace.java";
        }

        if (arguments.Contains(".js:", StringComparison.Ordinal) || arguments.Contains("node:internal", StringComparison.Ordinal))
        {
            return arguments.Contains('/') || arguments.Contains('\\') || arguments.Contains("node:", StringComparison.Ordinal) ? "trace.node" : null;
        }

        if (dots < 2 || name.Contains(' ') || close < 0)
        {
            return null;
        }

        return rest[close..].ContainsAny(DotNetSources) || rest[(close + 1)..].Trim().Length == 0 ? "trace.dotnet" : null;
    }

    private static string? Single(ReadOnlySpan<char> text, int at, ReadOnlySpan<char> line)
    {
        switch (line[0])
        {
            case 'o':
                return IsPhp(text, at, line) ? "trace.php" : null;
            case 'T':
                var window = text[at..Math.Min(text.Length, at + LongestFrame)];
                return window.Contains(", line ", StringComparison.Ordinal)
                    && (window.Contains("File \"", StringComparison.Ordinal) || window.Contains("File &quot;", StringComparison.Ordinal))
                    ? "trace.python"
                    : null;
            case 'M':
                return line.Contains("error", StringComparison.OrdinalIgnoreCase) && line.Contains("'800", StringComparison.OrdinalIgnoreCase)
                    || line.ContainsAny(JapaneseErrors) ? "trace.asp" : null;
            case 'A':
                return line.Length > 8 && char.IsAsciiDigit(line[5]) && char.IsAsciiDigit(line[7]) && text[Math.Max(0, at - 64)..at].Contains("error", StringComparison.OrdinalIgnoreCase)
                    ? "trace.asp"
                    : null;
            case 'e':
                return line.Length > 15 && line[15] == '\'' && text[Math.Max(0, at - 96)..at].Contains("Microsoft", StringComparison.Ordinal) ? "trace.asp" : null;
            case '#':
                return line.Contains(".php(", StringComparison.Ordinal) && line.Contains("): ", StringComparison.Ordinal) ? "trace.php" : null;
            default:
                return null;
        }
    }

    /// <summary><c>Warning: … in /a/b.php on line 12</c>, with or without the bold of <c>html_errors</c>.</summary>
    private static bool IsPhp(ReadOnlySpan<char> text, int at, ReadOnlySpan<char> line)
    {
        var number = line[8..].TrimStart("<b>");
        if (number.Length == 0 || !char.IsAsciiDigit(number[0]))
        {
            return false;
        }

        var before = text[Math.Max(0, at - LongestFrame)..at];
        return before.Contains(".php", StringComparison.OrdinalIgnoreCase)
            && (before.Contains("error", StringComparison.OrdinalIgnoreCase) || before.Contains("Warning", StringComparison.Ordinal)
                || before.Contains("Notice", StringComparison.Ordinal) || before.Contains("Deprecated", StringComparison.Ordinal));
    }

    private static readonly SearchValues<string> JapaneseErrors =
        SearchValues.Create(JapaneseText.Forms("実行時エラー", "コンパイル エラー"), StringComparison.Ordinal);
}
