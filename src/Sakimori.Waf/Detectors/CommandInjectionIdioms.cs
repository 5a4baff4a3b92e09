using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors;

/// <summary>Pieces of command lines that are evidence by themselves, wherever in a value they stand.</summary>
internal static class CommandInjectionIdioms
{
    private static readonly string[] Phrases =
    [
        "/dev/tcp/", "/dev/udp/", "$IFS", "${IFS", "<!--#", "() {", "(){", "%comspec%", ":~", "system(", "exec(",
        "passthru(", "popen(", "proc_open(", "DownloadString(", "DownloadFile(", "DownloadData(", "FromBase64String(",
        "Invoke-Expression", "iex(", "iex (", "iex $", "Net.WebClient", "spawn(", "execSync(", "spawnSync(",
    ];

    private static readonly PhraseSearch Starts = new(Phrases, StringComparison.OrdinalIgnoreCase);

    /// <summary>Finds the first phrase whose surroundings confirm it.</summary>
    public static bool Find(ReadOnlySpan<char> text, out Finding finding)
    {
        Steps.Spend(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var offset = text[at..].IndexOfAny(Starts);
            if (offset < 0)
            {
                break;
            }

            at += offset;
            if (Confirm(text, at) is { } kind)
            {
                finding = new Finding(kind, at, Math.Min(16, text.Length - at));
                return true;
            }
        }

        finding = default;
        return false;
    }

    private static string? Confirm(ReadOnlySpan<char> text, int at)
    {
        var rest = text[at..Math.Min(text.Length, at + Window)];
        var before = at > 0 ? text[at - 1] : '\0';
        switch (rest[0])
        {
            case '/':
                return rest.Length > 9 && char.IsAsciiLetterOrDigit(rest[9]) && NamesPort(rest[9..]) ? "cmd.dev-tcp" : null;
            case '$':
                return IsGluedBlank(rest, before) ? "cmd.ifs" : null;
            case '<':
                return rest[5..].TrimStart() is var directive
                    && (Begins(directive, "exec") || Begins(directive, "include"))
                    && directive.Contains('=')
                    ? "cmd.ssi"
                    : null;
            case '(':
                // The exported function of CVE-2014-6271 has to be at the start of the variable.
                return at < Window && text[..at].Trim().Length == 0 && rest.Contains('}') && rest.Contains(';') ? "cmd.shellshock" : null;
            case '%':
                return "cmd.comspec";
            case ':':
                return IsSubstringExpansion(text, at) ? "cmd.substring" : null;
        }

        if (Begins(rest, "Invoke-Expression") || Begins(rest, "iex"))
        {
            if (char.IsAsciiLetterOrDigit(before))
            {
                return null;
            }

            var argument = rest[(rest[1] == 'n' || rest[1] == 'N' ? 17 : 3)..].TrimStart();
            return argument.Length > 1 && argument[0] is '(' or '$' or '"' or '\''
                && (Mentions(argument, "New-Object") || Mentions(argument, "Download") || Mentions(argument, "Get-Content")
                    || Mentions(argument, "iwr") || Mentions(argument, "Base64") || argument[1] is '$' || argument[0] == '$')
                ? "cmd.powershell"
                : null;
        }

        if (Begins(rest, "Net.WebClient"))
        {
            return (Mentions(rest, "Download") && rest.ContainsAny('(', '$')) || Mentions(text[Math.Max(0, at - 24)..at], "New-Object") ? "cmd.powershell" : null;
        }

        if (Begins(rest, "Download"))
        {
            var open = rest.IndexOf('(');
            return rest[(open + 1)..].TrimStart() is ['"' or '\'' or '$', ..] ? "cmd.powershell" : null;
        }

        return Begins(rest, "FromBase64String") ? (Mentions(text[Math.Max(0, at - 12)..at], "Convert]::") ? "cmd.powershell" : null)
            : !char.IsAsciiLetterOrDigit(before) && IsProcessCall(rest) ? "cmd.call" : null;
    }

    /// <summary><c>10.0.0.1/443</c>, <c>host/$port</c>; <c>host/port</c> is what the manual writes.</summary>
    private static bool NamesPort(ReadOnlySpan<char> host)
    {
        host = host[..Math.Min(host.Length, LongestHost)];
        var slash = host.IndexOf('/');
        Steps.Spend(host.Length);
        return slash >= 0 && slash + 1 < host.Length && (char.IsAsciiDigit(host[slash + 1]) || host[slash + 1] is '$' or '`' or '\'' or '"' or '\\' or '{' or '%');
    }

    /// <summary>
    /// <c>cat$IFS/etc</c>, <c>cat${IFS%??}-n</c>: the variable as a blank inside a line. Alone, quoted or assigned it is
    /// a subject of manuals.
    /// </summary>
    private static bool IsGluedBlank(ReadOnlySpan<char> rest, char before)
    {
        var end = 4;
        if (rest[1] == '{')
        {
            var close = rest.IndexOf('}');
            if (close < 0)
            {
                return false;
            }

            end = close + 1;
        }
        else if (rest.Length > 5 && rest[4] == '$' && char.IsAsciiDigit(rest[5]))
        {
            end = 6;
        }

        return before is not (' ' or '\t' or '\n' or '=' or '"' or '\'') && end < rest.Length
            && (char.IsAsciiLetterOrDigit(rest[end]) || rest[end] is '/' or '-' or '.' or '\'' or '"' or '{' or '~' or '$' or '\\');
    }

    /// <summary><c>system('id')</c>, <c>exec("/bin/sh…</c>: the first argument is a quoted command line.</summary>
    private static bool IsProcessCall(ReadOnlySpan<char> call)
    {
        var argument = call[(call.IndexOf('(') + 1)..].TrimStart(" \t[\\");
        if (argument.Length < 3 || argument[0] is not ('"' or '\''))
        {
            return false;
        }

        var quote = argument[0];
        argument = argument[1..];
        Span<char> buffer = stackalloc char[48];
        var lexer = new CommandInjectionLexer(argument);
        if (!lexer.TryReadCommand(0, buffer, out var command, out _))
        {
            return false;
        }

        var after = command.End < argument.Length ? argument[command.End] : quote;
        return after == quote || after is ' ' or ';' or '|' or ')' or '\\';
    }

    /// <summary>cmd.exe's <c>%PATH:~0,1%</c>, a way to write any character.</summary>
    private static bool IsSubstringExpansion(ReadOnlySpan<char> text, int at)
    {
        var before = text[Math.Max(0, at - 32)..at];
        var percent = before.LastIndexOf('%');
        if (percent < 0 || percent == before.Length - 1 || before[(percent + 1)..].Contains(' '))
        {
            return false;
        }

        var rest = text[(at + 2)..Math.Min(text.Length, at + 14)];
        var close = rest.IndexOf('%');
        return close > 0 && !rest[..close].ContainsAnyExcept("0123456789,-");
    }

    private static bool Begins(ReadOnlySpan<char> text, string phrase) =>
        text.StartsWith(phrase, StringComparison.OrdinalIgnoreCase);

    private static bool Mentions(ReadOnlySpan<char> text, string phrase) =>
        text.Contains(phrase, StringComparison.OrdinalIgnoreCase);

    private const int Window = 96;
    private const int LongestHost = 256;
}
