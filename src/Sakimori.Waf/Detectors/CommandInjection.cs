using System.Buffers;

namespace Sakimori.Waf.Detectors;

/// <summary><c>@detectCommandInjection</c>: the value would run a command in a shell line it is spliced into.</summary>
/// <remarks>
/// <para><b>Question.</b> An application builds <c>nslookup $value</c>, <c>"convert " + value + " out.png"</c> or
/// <c>cmd /c ping %value%</c>. Does this value leave its argument and start a command of its own?</para>
/// <para><b>Grammar.</b> A reading of the value is cut at <i>command positions</i>, where an interpreter expects a
/// program's name:</para>
/// <code>
/// position  := ";" | "|" | "||" | "&amp;" | "&amp;&amp;" | newline          a separator (POSIX, cmd.exe)
///            | "$(" | "`" | "&lt;(" | "&gt;("                       a substitution (POSIX)
///            | "{" word ","                                    brace expansion used as a command
///            | the start of the value                          the whole line is ours
/// command   := opening* prefix* word argument?
/// opening   := blank | "(" | "!" | "@" | "{ "
/// prefix    := name "=" word | "sudo" | "env" | "exec" | …
/// </code>
/// <para>A word is read as the interpreter reads it (<see cref="CommandInjectionLexer"/>): <c>c''at</c>, <c>w\ho\am\i</c>,
/// <c>who^ami</c>, <c>who$@ami</c> and <c>/???/c?t</c> are the commands they run. It must be in our table of utilities
/// (<see cref="CommandInjectionWords"/>), followed by something that command would take.</para>
/// <para><b>What counts, by position.</b></para>
/// <code>
///                       argument an option, path,    no argument         any disguise
///                       variable, redirection, or
///                       what its traits allow
/// separator, $( )       attack                       if Alone            attack
/// ` ` glued or alone    attack                       if Alone            attack
/// ` ` in a sentence     only abuse                   no (markdown)       attack
/// start, later lines    only abuse                   program path only   attack
/// </code>
/// <para>At the start, abuse has an option, a path, a drive or another sign of a command line: <c>net user</c>,
/// <c>chmod 777 x</c> and <c>dir *</c> by themselves are words.</para>
/// <para><i>Abuse</i> is a command with arguments that have one use: <c>cat /etc/passwd</c>, <c>nc -e</c>,
/// <c>python -c</c>, <c>rm -rf</c>, <c>curl http… | sh</c>. When a sentence follows a position (five plain words), only
/// abuse, disguise, a timed <c>sleep</c> and a command glued to its separator (<c>;id;</c>) count there: a manual page
/// says <c>ls | sort -r prints the names</c>. Behind a pipe, a program that only filters what it is fed is no evidence
/// (<see cref="CommandInjectionFilters"/>); nor is a command that only prints, into a variable of a script of several lines
/// (<c>dir=$(dirname "$0")</c>), nor what stands behind the number sign of a comment.</para>
/// <para><b>Evidence by itself</b>, wherever it stands: <c>/dev/tcp/</c>, a word glued to <c>${IFS}</c>, SSI
/// <c>&lt;!--#exec</c>, a shellshock function, <c>%COMSPEC%</c> and substring expansions of cmd.exe, a script function
/// that starts processes called with a command (<c>system('id')</c>), and PowerShell's download-and-run idioms
/// (<see cref="CommandInjectionIdioms"/>).</para>
/// <para><b>Contexts.</b> Closing quotes and brackets before a separator are skipped, so a value spliced into quotes,
/// parentheses or nothing is judged alike. Nested encodings are removed (<see cref="EncodingLayers"/>).</para>
/// <para><b>Guarantee.</b> Linear: between two positions every character is read a bounded number of times.
/// <see cref="MayDetect"/> is true for everything <see cref="Detect"/> accepts. Nothing is allocated.</para>
/// <para><b>Known limits.</b> Variables holding parts of a name (<c>a=c;b=at;$a$b</c>) are caught by their assignment
/// chain only when an argument is sensitive; commands outside the table, and program names an application itself
/// installs, are not known; a plain word after a word of English (<c>; cat food</c>) passes; a list of plain names with
/// one delimiter (<c>id|name|date</c>) passes; so does a plain command on an indented second line, where manuals have their
/// examples, and <c>rm -rf $name</c>; a long sentence after the command hides plain commands, never abuse.</para>
/// </remarks>
internal static class CommandInjection
{
    private const string Positions = ";|&`\n\r$<>{";

    private static readonly SearchValues<char> PositionStarts = SearchValues.Create(Positions);

    // A bare command that counts has an option, a path, a drive or a disguise in it.
    internal static readonly Signs Signs = new(2, EncodingLayers.Leads + Positions + "-/:^'\"(");

    private static readonly Reading ReadLayer = Read;

    /// <summary>Cheap superset of <see cref="Detect"/>.</summary>
    public static bool MayDetect(ReadOnlySpan<char> value) => Signs.AreIn(value);

    /// <summary>Whether <paramref name="value"/> would run a command of its own; names the evidence.</summary>
    public static bool Detect(ReadOnlySpan<char> value, out Finding finding)
    {
        finding = default;
        return MayDetect(value) && DetectUnfiltered(value, out finding);
    }

    /// <summary>The slow twin of <see cref="Detect"/>: the same answer without asking <see cref="MayDetect"/> first.</summary>
    internal static bool DetectUnfiltered(ReadOnlySpan<char> value, out Finding finding) =>
        EncodingLayers.Detect(value, Encodings.Usual, ReadLayer, out finding);

    private static bool Read(ReadOnlySpan<char> text, int layer, out Finding finding)
    {
        if (CommandInjectionIdioms.Find(text, out finding))
        {
            return true;
        }

        var line = new CommandLine(text);
        if (line.JudgeStart(out finding))
        {
            return true;
        }

        for (var at = 0; at < text.Length;)
        {
            var offset = text[at..].IndexOfAny(PositionStarts);
            if (offset < 0)
            {
                break;
            }

            at += offset;
            var start = at;
            if (line.TryPosition(ref at, out var position) && line.Judge(start, at, position, out finding))
            {
                return true;
            }
        }

        return false;
    }

    private enum Position
    {
        Separator,
        Pipe,
        NewLine,
        Substitution,
        Backtick,
        Brace,
    }

    /// <summary>One reading of the value, walked from left to right.</summary>
    private ref struct CommandLine(ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private readonly CommandInjectionLexer _lexer = new(text);
        private readonly bool _hasLines = text.Contains('\n');
        private PlainWords _words = new(text);
        private bool? _isSentence;
        private bool _producerBefore;
        private bool _insideBackticks;

        /// <summary>The value itself is the command line.</summary>
        public bool JudgeStart(out Finding finding)
        {
            Span<char> buffer = stackalloc char[WordBuffer];
            finding = default;
            if (!_lexer.TryReadCommand(0, buffer, out var command, out var length))
            {
                return false;
            }

            var word = buffer[..length];
            var argument = _lexer.ReadArgument(command.End);
            _producerBefore |= IsProducer(command, argument);
            var rest = LineRest(command.End);
            var isSentence = IsSentence();
            var isAttack = (command.IsDisguised && (argument != ArgumentKind.Plain || !isSentence))
                || (CommandInjectionAbuse.Is(word, command, argument, rest) && Signs.AreIn(_text))
                || (command.IsProgramPath && !isSentence && CountsAfterSeparator(command, argument, isSentence))
                || ((command.Traits & CommandTraits.Alone) != 0 && EndsWithSeparator(command.End));
            if (!isAttack)
            {
                return false;
            }

            finding = new Finding("cmd.line", command.Start, command.End - command.Start + rest.Length);
            return true;
        }

        /// <summary>Steps over the separator or opener at <paramref name="at"/>; false when it is none.</summary>
        public bool TryPosition(ref int at, out Position position)
        {
            var c = _text[at];
            var next = at + 1 < _text.Length ? _text[at + 1] : '\0';
            var start = at;
            at++;
            position = Position.Separator;
            switch (c)
            {
                case ';':
                    return !EndsReference(start);
                case '|':
                    position = next == '|' ? Position.Separator : Position.Pipe;
                    at += next is '|' or '&' ? 1 : 0;
                    return true;
                case '&':
                    at += next == '&' ? 1 : 0;
                    return start == 0 || _text[start - 1] is not ('>' or '<');
                case '\n' or '\r':
                    position = Position.NewLine;
                    return true;
                case '`':
                    _insideBackticks = !_insideBackticks;
                    position = Position.Backtick;
                    return _insideBackticks;
                case '$' or '<' or '>' when next == '(':
                    at++;
                    position = Position.Substitution;
                    return true;
                case '{':
                    position = Position.Brace;
                    return true;
                default:
                    return false;
            }
        }

        /// <summary>Judges the command that begins at <paramref name="at"/>, after a separator that began at <paramref name="start"/>.</summary>
        public bool Judge(int start, int at, Position position, out Finding finding)
        {
            Span<char> buffer = stackalloc char[WordBuffer];
            finding = default;
            if (!_lexer.TryReadCommand(at, buffer, out var command, out var length))
            {
                return false;
            }

            var word = buffer[..length];
            var argument = position == Position.Brace ? BraceArgument(command.End) : _lexer.ReadArgument(command.End);
            var isSentence = _words.FollowAt(command.End) && !IsGlued(position, at, command);
            var kind = position switch
            {
                Position.Brace => argument == ArgumentKind.None ? null : "cmd.brace",
                Position.Substitution => Counts(command, argument, isSentence) && !IsAssignedText(start, word, command) ? "cmd.substitution" : null,
                Position.Backtick => IsAssignedText(start, word, command) ? null : JudgeBacktick(start, command, argument, isSentence),
                Position.NewLine => JudgeNewLine(start, command, argument, isSentence),
                _ => Counts(command, argument, isSentence || IsWordOfSentence(argument, at, command)) && !IsListItem(command, argument) && !IsExitStatus(command.End)
                    && !(_text[start] == ';' && IsCommentedOut(start)) ? "cmd.separator" : null,
            };
            if (kind is null && position == Position.Pipe && _producerBefore && IsPipeSink(command, argument))
            {
                kind = "cmd.pipe-to-shell";
            }

            if (kind is null && CommandInjectionAbuse.Is(word, command, argument, LineRest(command.End)))
            {
                kind = "cmd.abuse";
            }

            _producerBefore |= IsProducer(command, argument);
            if (kind is null || (kind == "cmd.separator" && IsFilter(start, position, word, command)))
            {
                return false;
            }

            finding = new Finding(kind, start, command.End - start);
            return true;
        }

        /// <summary><c>cat and dog food; echo of her order</c>: a plain word behind a blank, in a text of words.</summary>
        private bool IsWordOfSentence(ArgumentKind argument, int at, CommandWord command) =>
            argument == ArgumentKind.Plain && command.Start > at && IsSentence()
            && _text[..Math.Min(at, LongestField)].TrimStart().Contains(' ');

        /// <summary>
        /// A line <c>name=`readlink -f $dev`</c> of a script of several lines: the command only prints, into a variable that nobody
        /// outside the script reads.
        /// </summary>
        private readonly bool IsAssignedText(int start, ReadOnlySpan<char> word, CommandWord command)
        {
            var line = _text[Math.Max(0, start - LongestField)..start];
            line = line[(line.LastIndexOfAny(' ', '\t', '\n') + 1)..];
            var equals = line.IndexOf('=');
            if (command.IsDisguised || equals < 1 || !_hasLines || !char.IsAsciiLetter(line[0]) || line[..equals].ContainsAny("\"'&|;<>()/"))
            {
                return false;
            }

            var rest = LineRest(command.End);
            return (CommandInjectionFilters.OnlyPrints(word) || (word is "cat" or "ls" && rest.TrimStart(" \"") is ['$', >= 'A', ..] and not ['$', 'I', 'F', 'S', ..]))
                && !rest.Contains('>') && !TraversalTargets.Contains(rest);
        }

        /// <summary><c>; echo $?</c>: what manuals end an example with.</summary>
        private readonly bool IsExitStatus(int at) => _text[at..].TrimStart(' ').StartsWith("$?", StringComparison.Ordinal);

        /// <summary>
        /// <c># cd /usr; make install</c>: to a shell the line is a comment from its number sign on, unless a quote stands before, which
        /// may be the one that closes the application's own. cmd.exe knows no such comment, but no <c>;</c> either.
        /// </summary>
        private readonly bool IsCommentedOut(int at)
        {
            var head = _text[..Math.Min(at, LongestField)].TrimStart(" \t");
            return at < LongestField && head.Length > 1 && head[0] == '#' && head[1] is ' ' or '\t' && !head.ContainsAny("\n\r'\"`)");
        }

        /// <summary>
        /// <c>…;id;…</c>: prose puts a blank behind a semicolon or ampersand, and Japanese has its own. A vertical bar
        /// without blanks separates choices in every manual and says nothing.
        /// </summary>
        private static bool IsGlued(Position position, int at, CommandWord command) =>
            position == Position.Separator && command.Start == at;

        private readonly bool IsFilter(int start, Position position, ReadOnlySpan<char> word, CommandWord command) =>
            position == Position.Pipe && !command.IsDisguised && !_text[..start].TrimStart("\"'`)]} ").IsEmpty
            && CommandInjectionFilters.Is(word, PipelineRest(command.End));

        private static bool Counts(CommandWord command, ArgumentKind argument, bool isSentence) =>
            command.IsDisguised || CountsAfterSeparator(command, argument, isSentence);

        private static bool CountsAfterSeparator(CommandWord command, ArgumentKind argument, bool isSentence)
        {
            var traits = command.Traits;
            return argument switch
            {
                ArgumentKind.None => (traits & CommandTraits.Alone) != 0 && !isSentence,
                ArgumentKind.Number => (traits & CommandTraits.Number) != 0,
                ArgumentKind.Option or ArgumentKind.Path or ArgumentKind.Variable or ArgumentKind.Redirect => !isSentence,
                ArgumentKind.Quoted => !isSentence && (traits & CommandTraits.English) == 0,
                ArgumentKind.Name => !isSentence && (traits & CommandTraits.Name) != 0,
                _ => !isSentence && (traits & CommandTraits.Word) != 0,
            };
        }

        /// <summary>Markdown writes code in backticks; a shell argument has them glued to it or is nothing else.</summary>
        private readonly string? JudgeBacktick(int start, CommandWord command, ArgumentKind argument, bool isSentence)
        {
            var before = _text[..start].TrimEnd("\"'");
            var isGlued = before.Length == 0 || before[^1] is not (' ' or '\t' or '\n' or '(' or '\u3000' or > '\u007f');
            if (!isGlued)
            {
                return command.IsDisguised ? "cmd.disguised" : null;
            }

            var isWhole = before.Length == 0 && _text[command.End..].TrimEnd("\"' ").IndexOf('`') is var close
                && close >= 0 && close == _text[command.End..].TrimEnd("\"' ").Length - 1;
            return Counts(command, argument, isSentence) || (isWhole && argument == ArgumentKind.None)
                ? "cmd.backtick"
                : null;
        }

        /// <summary>A second line that is a command: only after a first line that is no text.</summary>
        private readonly string? JudgeNewLine(int start, CommandWord command, ArgumentKind argument, bool isSentence)
        {
            if (command.IsDisguised)
            {
                return "cmd.disguised";
            }

            // Manuals and posts indent what is to be typed.
            var isField = start < LongestField && !_text[..start].ContainsAny(' ', '\n') && !_text[start..].TrimStart("\r\n").StartsWith("   ", StringComparison.Ordinal);
            return isField && argument is not (ArgumentKind.Plain or ArgumentKind.Quoted) && Counts(command, argument, isSentence)
                ? "cmd.newline"
                : null;
        }

        /// <summary><c>{cat,/etc/passwd}</c>: a comma, then something, then the bracket.</summary>
        private readonly ArgumentKind BraceArgument(int at)
        {
            if (at >= _text.Length || _text[at] != ',')
            {
                return ArgumentKind.None;
            }

            var rest = _text[(at + 1)..Math.Min(_text.Length, at + 128)];
            var close = rest.IndexOf('}');
            Steps.Spend(Math.Max(close, 0));
            return close > 0 && !rest[..close].Contains(' ') && !rest[..close].Contains(':') && IsShellLike(rest[..close])
                ? ArgumentKind.Path
                : ArgumentKind.None;
        }

        private static bool IsShellLike(ReadOnlySpan<char> text) => text.ContainsAny("/-$*~\\.'\"");

        /// <summary><c>id|name|date</c>: nothing but names and one delimiter.</summary>
        private readonly bool IsListItem(CommandWord command, ArgumentKind argument)
        {
            if (argument != ArgumentKind.None || command.IsDisguised || _text.Length > LongestField)
            {
                return false;
            }

            var items = 1;
            var delimiter = '\0';
            for (var i = 0; i < _text.Length; i++)
            {
                var c = _text[i];
                if (char.IsAsciiLetterOrDigit(c) || c is '_')
                {
                    continue;
                }

                if (c is not (';' or '|' or '&') || (delimiter != '\0' && delimiter != c)
                    || i == 0 || i == _text.Length - 1 || _text[i - 1] == c)
                {
                    return false;
                }

                delimiter = c;
                items++;
            }

            return items >= 3;
        }

        private static bool IsProducer(CommandWord command, ArgumentKind argument) =>
            argument != ArgumentKind.None
            && (command.Traits & (CommandTraits.Producer | CommandTraits.Reader)) != 0;

        private static bool IsPipeSink(CommandWord command, ArgumentKind argument) =>
            (command.Traits & CommandTraits.Interpreter) != 0 && argument is ArgumentKind.None or ArgumentKind.Option;

        private readonly bool EndsWithSeparator(int at)
        {
            var tail = _text[at..].TrimEnd();
            return tail is ";" or "|" or "&" or "||" or "&&";
        }

        /// <summary>The rest of the command: up to the next separator, at most <see cref="LongestRest"/>.</summary>
        private readonly ReadOnlySpan<char> LineRest(int at)
        {
            var rest = _text[at..Math.Min(_text.Length, at + LongestRest)];
            var end = rest.IndexOfAny(";|&\n\r");
            Steps.Spend(end < 0 ? rest.Length : end);
            return end < 0 ? rest : rest[..end];
        }

        /// <summary>The rest of the command as far as <see cref="LineRest"/> goes, where a separator between quotes is none.</summary>
        private readonly ReadOnlySpan<char> PipelineRest(int at)
        {
            var rest = _text[at..Math.Min(_text.Length, at + LongestRest)];
            var quote = '\0';
            for (var i = 0; i < rest.Length; i++)
            {
                var c = rest[i];
                if (quote != '\0')
                {
                    quote = c == quote ? '\0' : quote;
                }
                else if (c is '\'' or '"')
                {
                    quote = c;
                }
                else if (c is ';' or '|' or '&' or '\n' or '\r' && !(c == '&' && i > 0 && rest[i - 1] == '>'))
                {
                    Steps.Spend(i);
                    return rest[..i];
                }
            }

            Steps.Spend(rest.Length);
            return rest;
        }

        /// <summary>Whether the semicolon at <paramref name="at"/> closes a character reference of HTML.</summary>
        private readonly bool EndsReference(int at)
        {
            var from = Math.Max(0, at - LongestReference);
            var ampersand = _text[from..at].LastIndexOf('&');
            if (ampersand < 0)
            {
                return false;
            }

            var name = _text[(from + ampersand + 1)..at];
            return name.Length > 0 && (name[0] == '#' || name.Length >= 2)
                && !name.ContainsAnyExcept("#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
        }

        // Most values have no command that asks.
        private bool IsSentence() => _isSentence ??= new PlainWords(_text).FollowAt(0);

        private const int WordBuffer = 48;
        private const int LongestField = 128;
        private const int LongestRest = 256;
        private const int LongestReference = 10;
    }
}
