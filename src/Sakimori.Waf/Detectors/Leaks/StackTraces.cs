using System.Buffers;
using System.Collections.Immutable;

namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>
/// Frames of programs that failed. Java, .NET, Node and Ruby frames resemble sentences (<c>at …</c>), so two are needed;
/// PHP, Python and ASP classic write a form no sentence has.
/// </summary>
internal static class StackTraces
{
    private const int FramesNeeded = 2;
    private const int LongestFrame = 300;

    /// <summary>Frames of Python that are hidden with their heading: more than any web framework stacks.</summary>
    private const int LongestPython = 8 * 1_024;

    private static readonly string[] PhpWords = ["Fatal error", "Parse error", "Warning", "Notice", "Deprecated", "error"];

    private static readonly SearchValues<string> Starts = SearchValues.Create(
        [
            "at ", "on line ", "Traceback (most recent", ".rb:", "Microsoft VBScript", "Microsoft JScript", "ASP 0", "error '80", "#0 ",
            .. JapaneseText.Forms("場所 "),
        ], StringComparison.Ordinal);

    private static readonly SearchValues<string> JavaSources = SearchValues.Create(
        [".java:", "(Native Method)", "(Unknown Source)", ".kt:", ".scala:", ".groovy:", ".jsp:", "_jsp.java:"], StringComparison.Ordinal);

    private static readonly SearchValues<string> DotNetSources = SearchValues.Create(
        [".cs:line ", ".vb:line ", ".aspx:line ", ".cs:", .. JapaneseText.Forms(":行 ")], StringComparison.Ordinal);

    /// <summary>A backslash and an n alone may be a path of Windows.</summary>
    private static readonly SearchValues<string> EscapedBreaks = SearchValues.Create(
        [@"\n\tat ", @"\r\n\tat ", @"\n   at ", @"\r\n   at ", @"\n    at ", @"\nCaused by", @"\r\nCaused by", @"\n\t... "], StringComparison.Ordinal);

    private static readonly SearchValues<string> AspSources = SearchValues.Create(["Microsoft", "ADODB"], StringComparison.Ordinal);

    /// <summary>Finds frames. What stands between two frames of one trace ("Caused by: …") belongs to it, and so does the line before the first.</summary>
    public static void Find(ReadOnlySpan<char> text, LeakReport report)
    {
        Steps.Spend(text.Length);
        var frames = 0;
        var last = 0;
        for (var at = 0; at < text.Length;)
        {
            var offset = text[at..].IndexOfAny(Starts);
            if (offset < 0)
            {
                break;
            }

            at += offset;
            if (!MayBegin(text, at))
            {
                at++;
                continue;
            }

            var line = LineAt(text, at);
            if (Single(text, at, line) is { } single)
            {
                var start = single == "trace.php" ? StartOfPhp(text, at) : at;
                var end = single == "trace.python" ? EndOfPython(text, at) : at + line.Length;
                report.Add(new Leak(LeakKind.StackTrace, single, start, end - start));
                frames += FramesNeeded;
                last = end;
                at = Math.Max(end, at + 1);
                continue;
            }

            if ((line[0] == '.' || IsFrameStart(text, at)) && Frame(line) is { } frame)
            {
                if (frames > 0 && at - last <= LongestFrame && text[last..at].IndexOf('<') < 0)
                {
                    report.ExtendLast(at + line.Length);
                }
                else
                {
                    var start = StartOfMessage(text, at);
                    report.Add(new Leak(LeakKind.StackTrace, frame, start, at + line.Length - start));
                }

                frames++;
                last = at + line.Length;
                at = last;
                continue;
            }

            at++;
        }

        if (frames is > 0 and < FramesNeeded)
        {
            report.RemoveLast();
        }
    }

    /// <summary>Where a trace names no source file, its frames are indented.</summary>
    public static ImmutableArray<string> Literals { get; } =
    [
        ".java:", "(Native Method)", "(Unknown Source)", ".kt:", ".scala:", ".groovy:", ".jsp:", ".cs:", ".vb:line ", ".aspx:line ", ".js:", "node:internal", ".rb:",
        "  at ", "\t at ", "\n at ", "> at ", "; at ", "\tat ", ">at ", ";at ", "\nat ", "\\tat ", "\\nat ",
        "on line ", "Traceback (most recent", "Microsoft VBScript", "Microsoft JScript", "ASP 0", "error '80", ".php(",
        .. JapaneseText.Forms("場所 "),
    ];

    /// <summary>Says no to most of what is a sentence, by the characters beside it.</summary>
    private static bool MayBegin(ReadOnlySpan<char> text, int at) => text[at] switch
    {
        'a' => IsFrameStart(text, at),
        'o' => text.Length - at > "on line ".Length && (char.IsAsciiDigit(text[at + "on line ".Length]) || text[at + "on line ".Length] == '<'),
        '.' => text.Length - at > ".rb:".Length && char.IsAsciiDigit(text[at + ".rb:".Length]),
        _ => true,
    };

    /// <summary>The line before a trace names what was thrown.</summary>
    private static int StartOfMessage(ReadOnlySpan<char> text, int at)
    {
        var window = text[Math.Max(0, at - LongestFrame)..at];
        Steps.Spend(window.Length);
        var end = window.TrimEnd(" \t\r\n").Length;
        var begin = window[..end].LastIndexOfAny("\n<>\"") + 1;
        var line = window[begin..end];
        return line.Contains("Exception", StringComparison.Ordinal) || line.Contains("Error", StringComparison.Ordinal)
            ? at - window.Length + begin
            : at;
    }

    /// <summary>"on line" stands at the end of what PHP says: it begins with the kind of error.</summary>
    private static int StartOfPhp(ReadOnlySpan<char> text, int at)
    {
        if (text[at] == '#')
        {
            return at;
        }

        var window = text[Math.Max(0, at - LongestFrame)..at];
        Steps.Spend(window.Length);
        var line = window[(window.LastIndexOf('\n') + 1)..];
        foreach (var word in PhpWords)
        {
            var start = line.LastIndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (start >= 0)
            {
                return at - line.Length + start;
            }
        }

        return at;
    }

    /// <summary>The indented lines below the heading, and the one that names the exception.</summary>
    private static int EndOfPython(ReadOnlySpan<char> text, int at)
    {
        var window = text[at..Math.Min(text.Length, at + LongestPython)];
        var isHeading = true;
        for (var line = 0; line < window.Length;)
        {
            var length = window[line..].IndexOf('\n');
            var end = length < 0 ? window.Length : line + length;
            if (!isHeading && window[line] is not (' ' or '\t'))
            {
                var tag = window[line..end].IndexOf('<');
                return at + (tag < 0 ? end : line + tag);
            }

            isHeading = false;
            line = end + 1;
        }

        return at + window.Length;
    }

    /// <summary>The frame's line, or what fits: up to a line end, its escape in a string of JSON, the string's end, or a tag that breaks lines.</summary>
    private static ReadOnlySpan<char> LineAt(ReadOnlySpan<char> text, int at)
    {
        var window = text[at..Math.Min(text.Length, at + LongestFrame)];
        var end = window.IndexOfAny('\r', '\n', '"');
        window = end < 0 ? window : window[..end];
        var escaped = window.IndexOfAny(EscapedBreaks);
        window = escaped < 0 ? window : window[..escaped];
        var tag = window.IndexOf("<br", StringComparison.OrdinalIgnoreCase);
        Steps.Spend(window.Length);
        return tag < 0 ? window : window[..tag];
    }

    /// <summary>"at" begins a frame at the start of a line, behind blanks or their references.</summary>
    private static bool IsFrameStart(ReadOnlySpan<char> text, int at) =>
        at == 0 || (text[at - 1] == ' ' && (at == 1 || text[at - 2] is ' ' or '\t' or '\n' or '>' or ';')) || text[at - 1] is '\t' or '\n' or '>' or ';' || (at > 1 && text[at - 2] == '\\' && text[at - 1] is 't' or 'n');

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
                return line.Length > 15 && line[15] == '\'' && text[Math.Max(0, at - 96)..at].ContainsAny(AspSources) ? "trace.asp" : null;
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
