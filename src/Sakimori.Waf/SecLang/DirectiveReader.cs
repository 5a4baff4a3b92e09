using System.Collections.Immutable;
using System.Text;

namespace Sakimori.Waf.SecLang;

/// <summary>
/// Cuts a rule text into logical lines and these into arguments, as Apache's configuration files have it:
/// <list type="bullet">
/// <item>a backslash at the end of a line joins the next line, its leading blanks included;</item>
/// <item>an argument is a word or stands in <c>"…"</c> or <c>'…'</c>, where <c>\"</c> is a quote (and <c>\'</c> inside
/// <c>'…'</c>); every other backslash stays for the pattern, and a pair of backslashes does not escape what follows;</item>
/// <item>a line that begins with <c>#</c> is a comment. Between continued lines it is left out and the directive goes on,
/// except inside an operator, where it may belong to a pattern. A commented-out <c>SecRule</c> or <c>SecAction</c> takes its
/// continued lines with it (as in ModSecurity v3); any other comment ends with its line, whatever its last char.</item>
/// </list>
/// After an error it goes on with the next line that begins with a directive. Linear time.
/// </summary>
internal sealed class DirectiveReader
{
    private readonly SourceText _source;
    private readonly string _text;
    private readonly DiagnosticBag _diagnostics;
    private int _at;

    public DirectiveReader(SourceText source, DiagnosticBag diagnostics)
    {
        _source = source;
        _text = source.Text;
        _diagnostics = diagnostics;
        if (_text.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal))
            _at = 3;
        else if (_text.StartsWith('\uFEFF'))
            _at = 1;
    }

    /// <summary>The next logical line that is not a comment, or null at the end of the text.</summary>
    public RawDirective? Read()
    {
        while (true)
        {
            while (_at < _text.Length && (IsBlank(_text[_at]) || _text[_at] == '\n'))
                _at++;
            if (_at == _text.Length)
                return null;
            if (_text[_at] == '#')
                SkipComment();
            else if (TryContinue(commentsStay: true, insideQuotes: false))
                continue;
            else if (_text[_at] == '<')
                return ReadBlockLine();
            else
                return ReadDirective();
        }
    }

    internal static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\v' or '\f';

    private void SkipComment()
    {
        var first = _at + 1;
        while (first < _text.Length && IsBlank(_text[first]))
            first++;
        var commentedOut = WordAt(first) is var word && (word.Equals("SecRule", StringComparison.OrdinalIgnoreCase) ||
                                                         word.Equals("SecAction", StringComparison.OrdinalIgnoreCase));
        while (SkipLine() && commentedOut && _at < _text.Length)
        {
            var start = _at;
            while (start < _text.Length && IsBlank(_text[start]))
                start++;
            if (DirectiveCatalog.Find(WordAt(start)) is { } live)
            {
                _diagnostics.Warning(_source.At(start), $"this {live.Name} belongs to the comment above, whose last line ends in a backslash",
                    "remove that backslash, or put # before this line too");
            }
        }
    }

    /// <summary>Goes to the start of the next line; true when the one left behind ends in a backslash.</summary>
    private bool SkipLine()
    {
        var end = _text.IndexOf('\n', _at);
        if (end < 0)
            end = _text.Length;
        var last = end - 1;
        while (last >= _at && IsBlank(_text[last]))
            last--;
        var continued = last >= _at && _text[last] == '\\';
        _at = Math.Min(end + 1, _text.Length);
        return continued;
    }

    private RawDirective ReadBlockLine()
    {
        var start = _at;
        var end = _text.IndexOf('\n', _at);
        if (end < 0)
            end = _text.Length;
        var line = _text[start..end].TrimEnd(' ', '\t', '\r');
        _at = end;
        var length = 1;
        while (length < line.Length && !IsBlank(line[length]) && line[length] != '>')
            length++;
        var rest = line[length..].Trim(' ', '\t', '>', '"', '\'');
        return new RawDirective(_source.At(start), line[..length], [new ArgumentSyntax(_source.At(start + length), rest)], Broken: false);
    }

    private RawDirective ReadDirective()
    {
        var start = _at;
        while (_at < _text.Length && !IsBlank(_text[_at]) && _text[_at] != '\n' && !AtContinuation())
            _at++;
        var name = _text[start.._at];
        var entry = DirectiveCatalog.Find(name);
        var arguments = ImmutableArray.CreateBuilder<ArgumentSyntax>();
        var errors = _diagnostics.Errors;
        while (SkipBlanks())
        {
            var keepsComments = entry is { OperatorArgument: true } && arguments.Count == 1;
            var isTargets = entry is not null && arguments.Count == entry.TargetArgument;
            var argument = _text[_at] is '"' or '\''
                ? ReadQuoted(keepsComments)
                : ReadWord(isTargets);
            if (argument is null)
                break;
            arguments.Add(argument);
        }

        return new RawDirective(_source.At(start), name, arguments.DrainToImmutable(), _diagnostics.Errors != errors);
    }

    /// <summary>Goes to the next argument of this logical line; false when there is none.</summary>
    private bool SkipBlanks()
    {
        while (_at < _text.Length)
        {
            if (IsBlank(_text[_at]))
                _at++;
            else if (!TryContinue(commentsStay: false, insideQuotes: false))
                return _text[_at] != '\n';
        }

        return false;
    }

    /// <summary>Whether a backslash stands here with only blanks between it and the end of the line.</summary>
    private bool AtContinuation() => _text[_at] == '\\' && LineEndAfter(_at + 1) >= 0;

    /// <summary>The offset of the line's end when only blanks are between, else −1.</summary>
    private int LineEndAfter(int offset)
    {
        while (offset < _text.Length && IsBlank(_text[offset]))
            offset++;
        return offset == _text.Length || _text[offset] == '\n' ? offset : -1;
    }

    /// <summary>Steps over a backslash and line end, and over comment lines after it.</summary>
    private bool TryContinue(bool commentsStay, bool insideQuotes)
    {
        if (_text[_at] != '\\' || LineEndAfter(_at + 1) is not (>= 0 and var end))
            return false;
        if (_text.AsSpan(_at + 1, end - _at - 1).ContainsAnyExcept('\r'))
            _diagnostics.Warning(_source.At(_at), "blanks follow the backslash that continues this line", "remove them: other readers take the line as ended");
        _at = Math.Min(end + 1, _text.Length);
        while (!commentsStay && _at < _text.Length)
        {
            var first = _at;
            while (first < _text.Length && IsBlank(_text[first]))
                first++;
            if (first == _text.Length || _text[first] != '#')
                break;
            if (insideQuotes)
                _diagnostics.Info(_source.At(first), "this comment stands inside a quoted argument and is left out of it");
            SkipLine();
        }

        return true;
    }

    private ArgumentSyntax? ReadQuoted(bool commentsStay)
    {
        var open = _at;
        var quote = _text[_at++];
        var piece = new Piece(_source, _at);
        while (_at < _text.Length && _text[_at] != '\n')
        {
            var c = _text[_at];
            if (c == quote)
            {
                _at++;
                if (_at == _text.Length || IsBlank(_text[_at]) || _text[_at] == '\n' || AtContinuation())
                    return Finish(piece, open);
                _diagnostics.Error(_source.At(_at), "text directly after a closing quote", $"a quote inside a quoted argument is written \\{quote}");
                SkipToLineEnd();
                return null;
            }

            if (c != '\\')
            {
                piece.Append(c, _at++);
            }
            else if (!TryContinue(commentsStay, insideQuotes: true))
            {
                var next = _at + 1 < _text.Length ? _text[_at + 1] : '\n';
                if (next == '"' || next == quote)
                {
                    piece.Append(next, _at + 1);
                    _at += 2;
                }
                else
                {
                    piece.Append(c, _at++);
                    if (next == '\\' && AtContinuation())
                        _diagnostics.Error(_source.At(_at - 1), "a backslash stands before the one that continues this line", "move one of them: readers disagree on what is joined");
                    else if (next == '\\')
                        piece.Append(next, _at++);
                }
            }
        }

        _diagnostics.Error(_source.At(open), "this quote is not closed on its line", "close it, or end the line with a backslash to go on with the next");
        SkipToNextDirective();
        return null;
    }

    /// <summary>
    /// A word without quotes around it. In a target list quoted selectors may hold blanks (<c>ARGS:'a b'</c>), and blanks around
    /// <c>|</c> do not end the list.
    /// </summary>
    private ArgumentSyntax? ReadWord(bool isTargets)
    {
        var start = _at;
        var piece = new Piece(_source, _at);
        var selectorQuoted = false;
        while (_at < _text.Length && _text[_at] != '\n')
        {
            var c = _text[_at];
            if (c == '\\' && TryContinue(commentsStay: false, insideQuotes: selectorQuoted))
                continue;
            if (c == '"')
            {
                _diagnostics.Error(_source.At(_at), "a quote in the middle of a word", "put a blank before it, or quotes around the whole argument");
                SkipToLineEnd();
                return null;
            }

            if (isTargets && c == '\'' && (selectorQuoted ? piece.Last != '\\' : piece.Last == ':'))
                selectorQuoted = !selectorQuoted;
            if (IsBlank(c) && !selectorQuoted)
            {
                if (!isTargets || !JoinsNext(piece.Last))
                    break;
                continue;
            }

            piece.Append(c, _at++);
        }

        if (selectorQuoted)
            _diagnostics.Error(_source.At(start), "a quoted selector in this target list is not closed", "close it with '");
        if (piece.Last == '\\')
            _diagnostics.Error(_source.At(start), "this argument ends in a backslash", "leave the backslash out, or double it inside quotes");
        return Finish(piece, start);
    }

    /// <summary>At a blank of a target list: steps over the blanks when <c>|</c> stands before or after them.</summary>
    private bool JoinsNext(char last)
    {
        var next = _at;
        while (next < _text.Length && IsBlank(_text[next]))
            next++;
        if (last != '|' && (next == _text.Length || _text[next] != '|'))
            return false;
        if (next < _text.Length && _text[next] == '\n')
            return false;
        _at = next;
        return true;
    }

    private ArgumentSyntax? Finish(Piece piece, int start)
    {
        if (piece.TooLong)
        {
            _diagnostics.Error(_source.At(start), $"this argument is longer than {SecLangLimits.MaxArgumentLength} bytes", "put long lists into a data file");
            SkipToLineEnd();
            return null;
        }

        return piece.ToArgument();
    }

    /// <summary>To the end of the logical line.</summary>
    private void SkipToLineEnd()
    {
        while (_at < _text.Length && _text[_at] != '\n')
        {
            if (!TryContinue(commentsStay: true, insideQuotes: false))
                _at++;
        }
    }

    private void SkipToNextDirective()
    {
        while (_at < _text.Length)
        {
            SkipLine();
            var first = _at;
            while (first < _text.Length && IsBlank(_text[first]))
                first++;
            if (first < _text.Length && (_text[first] is '#' or '<' || DirectiveCatalog.Find(WordAt(first)) is not null))
                return;
        }
    }

    private string WordAt(int start)
    {
        var end = start;
        while (end < _text.Length && end - start <= DirectiveCatalog.LongestName && char.IsAsciiLetterOrDigit(_text[end]))
            end++;
        return _text[start..end];
    }

    /// <summary>An argument being read: its text and where each part of it came from.</summary>
    private sealed class Piece
    {
        private readonly StringBuilder _text = new();
        private readonly Origin.Trail _trail;
        private int _expected;

        public Piece(SourceText source, int start)
        {
            _expected = start;
            _trail = new Origin.Trail(source);
            _trail.Mark(0, start);
        }

        public bool TooLong => _text.Length > SecLangLimits.MaxArgumentLength;

        public char Last => _text.Length == 0 ? '\0' : _text[^1];

        public void Append(char c, int offset)
        {
            if (TooLong)
                return;
            if (offset != _expected)
                _trail.Mark(_text.Length, offset);
            _text.Append(c);
            _expected = offset + 1;
        }

        public ArgumentSyntax ToArgument() => new(_trail.At(0), _text.ToString()) { Origin = _trail.ToOrigin() };
    }
}
