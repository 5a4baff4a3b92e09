namespace Sakimori.Waf.Detectors;

/// <summary>What follows a command word.</summary>
internal enum ArgumentKind
{
    None,
    Option,
    Path,
    Variable,
    Redirect,
    Number,
    Name,
    Quoted,
    Plain,
}

/// <summary>A command word as the interpreters would see it.</summary>
/// <param name="Traits">From the table.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">One past its last character as written.</param>
/// <param name="IsDisguised">It was written with quotes, escapes, empty expansions or wildcards inside.</param>
/// <param name="IsProgramPath">It was written with the directory of a system program before it.</param>
internal readonly record struct CommandWord(
    CommandTraits Traits, int Start, int End, bool IsDisguised, bool IsProgramPath);

/// <summary>
/// Reads words the way a POSIX shell, cmd.exe and PowerShell do: quotes vanish, <c>\</c> and <c>^</c> escape,
/// <c>$@</c> and unset positional parameters are empty, <c>${IFS}</c> is a blank. Nothing is executed or expanded further.
/// </summary>
internal readonly ref struct CommandInjectionLexer(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;

    /// <summary>Reads the command at <paramref name="at"/>, past blanks, opening brackets, assignments and prefix words.</summary>
    public bool TryReadCommand(int at, Span<char> buffer, out CommandWord command, out int wordLength)
    {
        command = default;
        wordLength = 0;
        for (var prefixes = 0; prefixes < 5; prefixes++)
        {
            at = SkipOpening(at);
            var start = at;
            at = ReadWord(at, buffer, out var length, out var shape);
            Steps.Spend(at - start + 1);
            if (length == 0)
            {
                break;
            }

            // "sudo id" runs id, "env" alone prints: the innermost command word decides.
            var word = buffer[..length];
            if (TryResolve(word, shape, out var traits, out var isDisguised, out var isProgramPath))
            {
                command = new CommandWord(traits, start, at, isDisguised, isProgramPath);
                wordLength = length;
            }

            if (!CommandInjectionWords.IsPrefix(word) && !IsAssignment(word))
            {
                break;
            }
        }

        if (command.End == 0)
        {
            return false;
        }

        ReadWord(command.Start, buffer, out wordLength, out _);
        return true;
    }

    /// <summary>Classifies what follows a command word that ended at <paramref name="at"/>.</summary>
    public ArgumentKind ReadArgument(int at)
    {
        at = SkipBlanks(at);
        if (at >= _text.Length)
        {
            return ArgumentKind.None;
        }

        var end = at;
        while (end < _text.Length && end - at < MaxArgument && !IsBlank(end) && !IsTerminator(_text[end]))
        {
            end++;
        }

        Steps.Spend(end - at + 1);
        var token = _text[at..end];
        var first = _text[at];
        var second = at + 1 < _text.Length ? _text[at + 1] : '\0';
        switch (first)
        {
            case ';' or '|' or '&' or '\n' or '\r' or ')' or '`' or '#' or '}' or ',' or '\0':
                return ArgumentKind.None;
            case '>' or '<':
                return second is '/' or '.' or '&' or '(' or '>' or '<' || (second == ' ' && HasPathAt(at + 2))
                    ? ArgumentKind.Redirect
                    : ArgumentKind.Plain;
            case '-':
                return char.IsAsciiLetterOrDigit(second) || (second == '-' && token.Length > 3)
                    ? ArgumentKind.Option
                    : token.Length == 1 && EndsAt(at + 1) ? ArgumentKind.Option : ArgumentKind.Plain;
            case '$':
                return char.IsAsciiLetter(second) || second is '{' or '(' or '@' or '*'
                    ? ArgumentKind.Variable
                    : ArgumentKind.Plain;
            case '%':
                return token.Length > 3 && token[1..].Contains('%') ? ArgumentKind.Variable : ArgumentKind.Plain;
            case '"' or '\'':
                if (EndsAt(at + 1))
                {
                    return ArgumentKind.None;
                }

                return HasPathAt(at + 1) ? ArgumentKind.Path : ArgumentKind.Quoted;
            case '*' when token.Length == 1 || token[1] == '.':
                return ArgumentKind.Path;
        }

        if (HasPathAt(at))
        {
            return ArgumentKind.Path;
        }

        if (char.IsAsciiDigit(first) && !token.ContainsAnyExcept("0123456789.smh"))
        {
            return token.Count('.') == 3 ? ArgumentKind.Name
                : EndsAt(SkipBlanks(end)) || token[0] == '-' || StartsOption(SkipBlanks(end)) ? ArgumentKind.Number
                : ArgumentKind.Plain;
        }

        return IsName(token) ? ArgumentKind.Name : ArgumentKind.Plain;
    }

    /// <summary>Past blanks of every interpreter: spaces, tabs, <c>$IFS</c>, <c>${IFS}</c>.</summary>
    public int SkipBlanks(int at)
    {
        while (at < _text.Length)
        {
            if (IsBlank(at))
            {
                at++;
            }
            else if (_text[at..].StartsWith("${IFS"))
            {
                var close = _text[at..Math.Min(_text.Length, at + 24)].IndexOf('}');
                at += close < 0 ? 5 : close + 1;
            }
            else if (_text[at..].StartsWith("$IFS"))
            {
                at += at + 5 < _text.Length && _text[at + 4] == '$' && char.IsAsciiDigit(_text[at + 5]) ? 6 : 4;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    /// <summary>Whether the line ends at <paramref name="at"/>: nothing, a separator, a closing quote before one, a comment.</summary>
    public bool EndsAt(int at)
    {
        if (at < _text.Length && _text[at] is '"' or '\'')
        {
            at++;
        }

        at = SkipBlanks(at);
        return at >= _text.Length || _text[at] is ';' or '|' or '&' or '\n' or '\r' or ')' or '`' or '#' or '\0' or '}';
    }

    private const int MaxArgument = 128;

    /// <summary>Brackets before a command; more would be read again from each of them.</summary>
    private const int MaxOpenings = 8;

    private bool StartsOption(int at) => at + 1 < _text.Length && _text[at] == '-' && char.IsAsciiLetter(_text[at + 1]);

    /// <summary>A form that was encoded once more than it was decoded still writes its spaces as plus signs.</summary>
    private bool IsBlank(int at) => _text[at] is ' ' or '\t' or '\v' or '\f'
        || (_text[at] == '+' && at + 1 < _text.Length && _text[at + 1] != '+' && (at == 0 || _text[at - 1] != '+'));

    private static bool IsTerminator(char c) => c is ';' or '|' or '&' or '\n' or '\r' or ')' or '`' or '<' or '>';

    private int SkipOpening(int at)
    {
        for (var openings = 0; at < _text.Length && openings < MaxOpenings; openings++)
        {
            var next = SkipBlanks(at);
            if (next < _text.Length && _text[next] is '(' or '!' or '@' or '{' && next + 1 < _text.Length
                && (_text[next] != '{' || _text[next + 1] is ' ' or '\t'))
            {
                next++;
            }

            if (next == at)
            {
                break;
            }

            Steps.Spend(next - at);
            at = next;
        }

        return at;
    }

    private bool HasPathAt(int at)
    {
        if (at >= _text.Length)
        {
            return false;
        }

        var rest = _text[at..];
        return rest[0] switch
        {
            '/' => rest.Length > 1 && (char.IsAsciiLetterOrDigit(rest[1]) || rest[1] is '?' or '*' or '.'
                || (rest[1] is ' ' && rest.Length == 2)),
            '~' => rest.Length > 1 && rest[1] == '/',
            '.' => rest.StartsWith("./") || rest.StartsWith("../") || rest.StartsWith("..\\") || rest.StartsWith(".\\"),
            '\\' => rest.Length > 2 && rest[1] == '\\' && char.IsAsciiLetterOrDigit(rest[2]),
            _ => char.IsAsciiLetter(rest[0]) && rest.Length > 1 && rest[1] == ':'
                && (rest.Length == 2 || rest[2] is '/' or '\\' or ' ' or '"' or '+' or '|' or '&'),
        };
    }

    /// <summary>Letters and digits with a dot, colon, slash or @ between them: a host, a file, a URL.</summary>
    private static bool IsName(ReadOnlySpan<char> token)
    {
        var last = token.Length > 0 && token[^1] is '"' or '\'' ? token.Length - 1 : token.Length;
        for (var i = 1; i + 1 < last; i++)
        {
            if (token[i] is '.' or '/' or '@' or ':' or '_' && token[i - 1] is not '.' && token[i + 1] is not '.')
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAssignment(ReadOnlySpan<char> word)
    {
        var length = 0;
        while (length < word.Length && (char.IsAsciiLetterOrDigit(word[length]) || word[length] == '_'))
        {
            length++;
        }

        return length > 0 && length < word.Length && word[length] == '=' && !char.IsAsciiDigit(word[0]);
    }

    /// <summary>What was met while reading a word.</summary>
    private struct Shape
    {
        public int LastSlash;
        public int LastBackslash;
        public int SingleQuotes;
        public int DoubleQuotes;
        public bool HasInnerQuote;
        public bool HasEscape;
        public bool HasEmptyExpansion;
        public bool HasWildcard;
        public bool StartsWithSlash;
    }

    private int ReadWord(int at, Span<char> buffer, out int length, out Shape shape)
    {
        length = 0;
        shape = new Shape { LastSlash = -1, LastBackslash = -1 };
        var written = 0;
        for (; at < _text.Length; at++)
        {
            var c = _text[at];
            if (IsBlank(at) || IsTerminator(c) || c is '(' or '{' or ',' or '#' or '\0' || (c == '}' && written > 0))
            {
                break;
            }

            switch (c)
            {
                case '\'' or '"':
                    shape.SingleQuotes += c == '\'' ? 1 : 0;
                    shape.DoubleQuotes += c == '"' ? 1 : 0;
                    shape.HasInnerQuote |= written > 0 && at + 1 < _text.Length
                        && (char.IsAsciiLetter(_text[at + 1]) || _text[at + 1] == c);
                    continue;
                case '^':
                    shape.HasEscape |= at + 1 < _text.Length && char.IsAsciiLetter(_text[at + 1]);
                    continue;
                case '\\':
                    // Between single quotes it is a character: r'\d' is no rd.
                    shape.LastBackslash = shape.SingleQuotes % 2 == 0 ? written : shape.LastBackslash;
                    continue;
                case '$' when at + 1 < _text.Length && _text[at + 1] is '@' or '*' or (>= '1' and <= '9'):
                    shape.HasEmptyExpansion = true;
                    at++;
                    continue;
                case '$' when _text[at..].StartsWith("$IFS") || _text[at..].StartsWith("${IFS"):
                    length = written <= buffer.Length ? written : 0;
                    return at;
                case '/':
                    shape.StartsWithSlash |= written == 0;
                    shape.LastSlash = written;
                    break;
                case '?' or '*' or '[':
                    shape.HasWildcard = true;
                    break;
            }

            if (written < buffer.Length)
            {
                buffer[written] = c;
            }

            written++;
        }

        // A word longer than the buffer is no command; it still has to be read to its end.
        length = written <= buffer.Length ? written : 0;
        return at;
    }

    private static bool TryResolve(
        ReadOnlySpan<char> word, Shape shape, out CommandTraits traits, out bool isDisguised, out bool isProgramPath)
    {
        isProgramPath = shape.LastSlash >= 0 && IsProgramDirectory(word[..(shape.LastSlash + 1)]);
        var afterSlash = StripExtension(word[(shape.LastSlash + 1)..]);
        var isPlainPath = shape.LastSlash < 0 || isProgramPath || shape.LastSlash <= 1;
        if (isPlainPath && CommandInjectionWords.TryGet(afterSlash, out traits))
        {
            // "I'd" has one apostrophe; c'a't and c""at close what they open.
            isDisguised = (shape.HasInnerQuote && (shape.SingleQuotes | shape.DoubleQuotes) % 2 == 0) || shape.HasEscape || shape.HasEmptyExpansion
                || (shape.LastBackslash > 0 && shape.LastBackslash < word.Length && shape.LastSlash < shape.LastBackslash);
            return true;
        }

        isDisguised = false;
        if (shape.LastBackslash >= 0 && shape.LastBackslash < word.Length
            && CommandInjectionWords.TryGet(StripExtension(word[shape.LastBackslash..]), out traits))
        {
            isProgramPath = word[..shape.LastBackslash].Contains("system32", StringComparison.OrdinalIgnoreCase);
            return true;
        }

        isDisguised = shape.HasWildcard && shape.StartsWithSlash && IsProgramPattern(word);
        traits = isDisguised ? CommandTraits.Name | CommandTraits.Alone : CommandTraits.None;
        return isDisguised;
    }

    private static ReadOnlySpan<char> StripExtension(ReadOnlySpan<char> word)
    {
        if (word.Length > 4 && word[^4] == '.'
            && (word.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)
                || word.EndsWith(".com", StringComparison.OrdinalIgnoreCase)))
        {
            word = word[..^4];
        }

        return word;
    }

    private static bool IsProgramDirectory(ReadOnlySpan<char> directory) =>
        directory.TrimStart('/') is "bin/" or "sbin/" or "usr/bin/" or "usr/sbin/" or "usr/local/bin/" or "usr/local/sbin/"
            or "opt/bin/" or "system/bin/" or "busybox/";

    /// <summary>
    /// <c>/???/c?t</c>, <c>/b*n/l?</c>: a program path with wildcards: every directory is short and made of letters and
    /// wildcards, at least one with a wildcard, and the last part is short too. No programs lie in <c>/proc/[pid]/</c> and
    /// <c>/etc/rc?.d/</c>.
    /// </summary>
    private static bool IsProgramPattern(ReadOnlySpan<char> word)
    {
        var parts = 0;
        var wildDirectories = 0;
        var start = 1;
        for (var i = 1; i <= word.Length; i++)
        {
            if (i < word.Length && word[i] != '/')
            {
                if (!char.IsAsciiLetterOrDigit(word[i]) && word[i] is not ('?' or '*' or '[' or ']' or '-' or '!' or '.'))
                {
                    return false;
                }

                continue;
            }

            var part = word[start..i];
            if (part.Length is < 1 or > 16 || (parts == 0 && part is "proc" or "etc" or "sys"))
            {
                return false;
            }

            parts++;
            if (i < word.Length && part.Length >= 2 && part.ContainsAny('?', '[', '*'))
            {
                wildDirectories++;
            }

            start = i + 1;
        }

        return parts >= 2 && wildDirectories >= 1;
    }
}
