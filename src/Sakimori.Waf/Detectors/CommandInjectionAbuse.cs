namespace Sakimori.Waf.Detectors;

/// <summary>Commands whose arguments have one use: what counts even at the start of a value or inside a sentence.</summary>
internal static class CommandInjectionAbuse
{
    /// <summary>Switches that hand an interpreter its program, or turn a tool into a back door; from the tools' manuals.</summary>
    private static readonly (string[] Words, string[] Options)[] Switches =
    [
        (["sh", "bash", "zsh", "dash", "ash", "ksh", "csh", "tcsh"], ["-c", "-i", "-ic", "-lc"]),
        (["python", "python2", "python3", "pwsh"], ["-c"]),
        (["perl", "ruby", "lua", "node", "nodejs"], ["-e"]),
        (["php", "php5", "php7", "php8"], ["-r"]),
        (["nc", "ncat", "netcat"], ["-e", "-c", "-lvp", "-nlvp", "-lp"]),
        (["cmd"], ["/c", "/k", "/r"]),
        (["powershell", "pwsh"],
            ["-c", "-e", "-enc", "-ec", "-encodedcommand", "-command", "-nop", "-noprofile", "-w", "-ep", "iex"]),
        (["rm"], ["-rf", "-fr"]),
        (["chmod"], ["+x", "777", "+s"]),
        (["certutil"], ["-urlcache", "-decode"]),
        (["bitsadmin"], ["/transfer"]),
        (["net", "net1"], ["user", "localgroup"]),
        (["reg"], ["add", "save"]),
        (["wmic"], ["process"]),
        (["schtasks"], ["/create"]),
        (["find"], ["-exec"]),
    ];

    /// <summary>Whether this command line has no innocent reading.</summary>
    public static bool Is(ReadOnlySpan<char> word, CommandWord command, ArgumentKind argument, ReadOnlySpan<char> rest)
    {
        if (argument is ArgumentKind.None or ArgumentKind.Plain && rest.Length < 3)
        {
            return false;
        }

        var slash = word.LastIndexOf('/');
        var name = word[(slash + 1)..];
        if (name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase))
        {
            name = name[..^4];
        }

        Steps.Spend(rest.Length);
        if ((argument is ArgumentKind.Path or ArgumentKind.Option or ArgumentKind.Redirect or ArgumentKind.Quoted || IsSearchedFor(argument, command))
            && TraversalTargets.Contains(rest)
            && (command.Traits & (CommandTraits.Reader | CommandTraits.Producer)) != 0)
        {
            return IsDirectTarget(rest);
        }

        // "dir c:" and the timed probe "ping -n 31 127.0.0.1": a drive, or a count and a host and nothing else.
        if (name.Equals("dir", StringComparison.OrdinalIgnoreCase))
        {
            return argument == ArgumentKind.Path && rest.Length < 24;
        }

        if (name.Equals("ping", StringComparison.OrdinalIgnoreCase))
        {
            return argument == ArgumentKind.Option && rest.Length < 64 && rest.ContainsAny("0123456789")
                && !rest.ContainsAny(',', '(', '"');
        }

        foreach (var (words, options) in Switches)
        {
            foreach (var candidate in words)
            {
                if (name.Equals(candidate, StringComparison.OrdinalIgnoreCase) && HasSwitch(rest, options))
                {
                    return candidate != "rm" || !RemovesVariable(rest);
                }
            }
        }

        return (name.Equals("wget", StringComparison.OrdinalIgnoreCase) || name.Equals("curl", StringComparison.OrdinalIgnoreCase))
            && rest.Contains("://", StringComparison.Ordinal) && command.Start == 0 && rest.Length < 200;
    }

    /// <summary><c>| grep root /etc/passwd</c>: a plain word, then the file; behind a separator, and of a command that is no word of English.</summary>
    private static bool IsSearchedFor(ArgumentKind argument, CommandWord command) =>
        argument is ArgumentKind.Plain or ArgumentKind.Name && command.Start > 0 && (command.Traits & CommandTraits.English) == 0;

    /// <summary>The sensitive file is an argument: no more than three words stand before it.</summary>
    private static bool IsDirectTarget(ReadOnlySpan<char> rest)
    {
        var slash = rest.IndexOfAny('/', '\\');
        return slash >= 0 && rest[..slash].TrimStart().Count(' ') <= 3;
    }

    /// <summary><c>rm -rf ${base}</c>: a script tidies up after itself; nobody who injects knows its variables.</summary>
    private static bool RemovesVariable(ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart(" \t");
        var blank = rest.IndexOf(' ');
        var operand = blank < 0 ? default : rest[blank..].TrimStart(" \t\"");
        return operand.Length > 3 && operand[0] == '$' && (char.IsAsciiLetter(operand[1]) || (operand[1] == '{' && char.IsAsciiLetter(operand[2])))
            && !operand.Contains("IFS", StringComparison.Ordinal) && !operand.StartsWith("$HOME", StringComparison.Ordinal)
            && !operand.StartsWith("$PWD", StringComparison.Ordinal) && !operand.Contains(' ');
    }

    /// <summary>A switch among the first arguments, with something after it or the line ending there.</summary>
    private static bool HasSwitch(ReadOnlySpan<char> rest, string[] options)
    {
        var left = rest;
        for (var words = 0; words < 4; words++)
        {
            left = left.TrimStart(" \t");
            var end = left.IndexOfAny(" \t\"'");
            var token = end < 0 ? left : left[..end];
            if (token.Length == 0)
            {
                return false;
            }

            foreach (var option in options)
            {
                if (token.Equals(option, StringComparison.OrdinalIgnoreCase))
                {
                    return left[token.Length..].TrimStart(" \t\"'.,;:)") is { Length: > 0 };
                }
            }

            if (end < 0 || (token[0] is not ('-' or '/') && words > 0))
            {
                return false;
            }

            left = left[end..];
        }

        return false;
    }
}
