namespace Sakimori.Waf.Detectors;

/// <summary>
/// A program behind a pipe that only passes on what it is fed: <c>dmesg | grep usb | head -n 4</c>. Manuals and questions are
/// full of them, and appended to the application's command they do nothing but shorten its output. What reads a file of its
/// own, writes one, or runs something is no filter.
/// </summary>
/// <remarks>
/// <code>
/// filter  := name { option [ argument ] | own operand }      own operands: the program of grep, sed and awk; the two sets of tr
/// </code>
/// One operand more is a file. Sed's program is a substitution without the flags <c>e</c> and <c>w</c>, a deletion or a print;
/// awk's calls neither <c>system</c> nor <c>getline</c> and writes nowhere. Source: POSIX.1-2017 utilities, GNU sed and gawk manuals.
/// </remarks>
internal static class CommandInjectionFilters
{
    // Options whose argument may be the next word.
    private const string TakesArgument = "ndcktsABCmFvew";

    /// <summary>Whether the command <paramref name="name"/> with the words of <paramref name="rest"/> is such a filter.</summary>
    public static bool Is(ReadOnlySpan<char> name, ReadOnlySpan<char> rest)
    {
        var left = name switch
        {
            "grep" or "egrep" or "fgrep" or "sed" or "awk" or "gawk" or "mawk" or "nawk" => 1,
            "tr" => 2,
            "head" or "tail" or "sort" or "uniq" or "cut" or "wc" or "column" or "nl" or "rev" or "fold" or "fmt" => 0,
            _ => -1,
        };
        if (left < 0)
            return false;
        var forbidden = name switch { "sort" => "oT", "tr" or "cut" or "column" or "head" or "tail" or "uniq" or "wc" => "", _ => "fri" };
        var argumentOf = '\0';
        Steps.Spend(rest.Length);
        while (TryReadWord(ref rest, out var word))
        {
            if (word.IsEmpty)
                return false;
            if (argumentOf != '\0')
            {
                if (argumentOf == 'e' && !IsHarmlessProgram(name, word))
                    return false;
                left = argumentOf == 'e' ? 0 : left;
                argumentOf = '\0';
                continue;
            }

            if (word is "2>/dev/null" or ">/dev/null")
                continue;
            if (word[0] == '-' && word.Length > 1)
            {
                var isLong = word[1] == '-';
                if ((isLong && name is not ("cut" or "tr" or "head" or "uniq" or "column" or "nl" or "rev" or "fold")) || (!isLong && word.ContainsAny(forbidden)) || word.ContainsAny("/<>"))
                    return false;
                if (isLong)
                    continue;
                var takes = word[^1] is var last && TakesArgument.Contains(last) && !(last == 'n' && name is "sed" or "grep" or "sort");
                argumentOf = takes && NextMayBeArgument(rest, last) ? last : '\0';
                continue;
            }

            if (--left < 0 || !IsHarmlessProgram(name, word))
                return false;
        }

        return rest.IsEmpty;
    }

    // A number, something quoted, one sign, or the program after -e: never the bare name of a file.
    private static bool NextMayBeArgument(ReadOnlySpan<char> rest, char option)
    {
        rest = rest.TrimStart(" \t");
        return !rest.IsEmpty && (option is 'e' || char.IsAsciiDigit(rest[0]) || (rest[0] is '+' or '-' && rest.Length > 1 && char.IsAsciiDigit(rest[1])) || (rest[0] is '\'' or '"' && option is not ('c' or 'n')) || rest.Length == 1 || rest[1] == ' ');
    }

    /// <summary>Whether the command <paramref name="name"/> does nothing but print what it is told or fed.</summary>
    public static bool OnlyPrints(ReadOnlySpan<char> name) =>
        name is "pwd" or "echo" or "printf" or "readlink" or "realpath" or "basename" or "dirname" or "grep" or "egrep" or "fgrep" or "wc" or "cut" or "tr"
            or "head" or "tail" or "sort" or "uniq";

    /// <summary>Takes one word with its quotes; false at the end, or when a quote stays open and <paramref name="rest"/> is left as it is.</summary>
    private static bool TryReadWord(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> word)
    {
        rest = rest.TrimStart(" \t");
        // A bracket or a quote of the text around ends the command.
        if (rest.TrimEnd(")\"'`. \t").IsEmpty)
            rest = default;
        word = default;
        if (rest.IsEmpty)
            return false;
        var at = 0;
        while (at < rest.Length && rest[at] is not (' ' or '\t'))
        {
            // What encloses the command ends it.
            if (rest[at] is ')' or '`')
            {
                word = rest[..at];
                rest = default;
                return at > 0;
            }

            if (rest[at] is '\'' or '"')
            {
                var close = rest[(at + 1)..].IndexOf(rest[at]);
                if (close < 0)
                    return false;
                at += close + 1;
            }

            at++;
        }

        word = rest[..at];
        rest = rest[at..];
        return true;
    }

    private static bool IsHarmlessProgram(ReadOnlySpan<char> name, ReadOnlySpan<char> word)
    {
        if (word[0] is not ('\'' or '"'))
            return !word.ContainsAny("<>/`") && name is not ("awk" or "gawk" or "mawk" or "nawk" or "sed");
        var program = word.Trim("'\"");
        return name switch
        {
            "sed" => IsHarmlessSed(program),
            "awk" or "gawk" or "mawk" or "nawk" => !program.Contains("system", StringComparison.Ordinal)
                && !program.Contains("getline", StringComparison.Ordinal) && !program.ContainsAny(">|@"),
            _ => true,
        };
    }

    private static bool IsHarmlessSed(ReadOnlySpan<char> program)
    {
        if (program.Length > 3 && program[0] == 's' && program[1] > ' ' && !char.IsAsciiLetterOrDigit(program[1]))
        {
            var parts = 0;
            var at = 1;
            for (; at < program.Length && parts < 3; at++)
            {
                if (program[at] == '\\')
                    at++;
                else if (program[at] == program[1])
                    parts++;
            }

            return parts == 3 && at <= program.Length && !program[at..].ContainsAnyExcept("gpIiM0123456789");
        }

        // 1d, $p, 2,4p, /usb/d
        var command = program.TrimStart("0123456789,$");
        if (command.Length > 2 && command[0] == '/')
        {
            var close = command[1..].IndexOf('/');
            command = close < 0 ? command : command[(close + 2)..];
        }

        return command is "d" or "p" or "q" or "!d" or "!p";
    }
}
