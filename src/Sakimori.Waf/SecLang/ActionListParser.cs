using System.Collections.Immutable;

namespace Sakimori.Waf.SecLang;

/// <summary>
/// <c>id:1,phase:2,msg:'text, with \' escapes',setvar:'tx.x=+1'</c>. A comma ends an argument unless it stands in quotes
/// around the whole argument, in quotes after a colon or equals sign inside it
/// (<c>ctl:ruleRemoveTargetById=1;ARGS:'/a,b/'</c>), or in the braces-only case of an unquoted pattern selector
/// (<c>ctl:ruleRemoveTargetById=1;ARGS:/a{1,2}/</c>), where no letter follows it.
/// </summary>
internal ref struct ActionListParser
{
    private readonly ArgumentSyntax _argument;
    private readonly string _text;
    private readonly ICollection<Diagnostic> _diagnostics;
    private int _at;

    public ActionListParser(ArgumentSyntax argument, ICollection<Diagnostic> diagnostics)
    {
        _argument = argument;
        _text = argument.Text;
        _diagnostics = diagnostics;
    }

    /// <summary>The actions that could be read; what could not is in the diagnostics.</summary>
    public ImmutableArray<ActionSyntax> Parse()
    {
        var actions = ImmutableArray.CreateBuilder<ActionSyntax>();
        SkipBlanks();
        if (_at == _text.Length)
        {
            Report(DiagnosticSeverity.Error, 0, "the action list is empty");
            return [];
        }

        while (_at < _text.Length)
        {
            if (ParseOne() is { } action)
                actions.Add(action);
            else
                SkipToComma();
            if (_at == _text.Length)
                break;
            var comma = _at++;
            SkipBlanks();
            if (_at == _text.Length)
                Report(DiagnosticSeverity.Warning, comma, "the action list ends in a comma");
        }

        return actions.DrainToImmutable();
    }

    private ActionSyntax? ParseOne()
    {
        SkipBlanks();
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            _at++;
        var name = _text[start.._at];
        SkipBlanks();
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]))
            return Error(start, _at < _text.Length && _text[_at] == ',' ? "an action is missing before this comma" : "an action begins with a letter");
        if (_at == _text.Length || _text[_at] == ',')
            return new ActionSyntax(_argument.LocationOf(start), name, null);
        if (_text[_at] != ':')
            return Error(_at, $"unexpected '{_text[_at]}' after {name}", "actions are separated by commas, an argument follows a colon");
        _at++;
        SkipBlanks();
        var valueStart = _at;
        if (_at < _text.Length && _text[_at] == '\'')
            return ReadQuoted(start, name);
        var end = EndOfUnquoted(name);
        _at = end;
        while (end > valueStart && DirectiveReader.IsBlank(_text[end - 1]))
            end--;
        if (end == valueStart)
            return Error(valueStart, $"an argument is missing after {name}:", $"an empty one is written {name}:''");
        return new ActionSyntax(_argument.LocationOf(start), name, _text[valueStart..end]) { ArgumentOrigin = _argument.Origin.From(valueStart) };
    }

    private ActionSyntax? ReadQuoted(int start, string name)
    {
        var open = _at++;
        var value = QuotedValue.Read(_text, ref _at);
        if (value is null)
            return Error(open, $"the quote around the argument of {name} is not closed", "close it with '; a quote inside is written \\'");
        SkipBlanks();
        if (_at < _text.Length && _text[_at] != ',')
            return Error(_at, $"text after the quoted argument of {name}", "a comma is missing, or a quote inside needs a backslash");
        // The columns of what follows an escaped quote in it are short by one for each.
        return new ActionSyntax(_argument.LocationOf(start), name, value) { ArgumentOrigin = _argument.Origin.From(open + 1) };
    }

    /// <summary>The index of the comma that ends the argument here, or the end of the text.</summary>
    private readonly int EndOfUnquoted(string name)
    {
        var slashMayClose = name.Equals("ctl", StringComparison.OrdinalIgnoreCase);
        for (var i = _at; i < _text.Length; i++)
        {
            switch (_text[i])
            {
                case ',':
                    return i;
                case '\'' when i > _at && _text[i - 1] is ':' or '=' && ClosingQuote(i) is >= 0 and var quote:
                    i = quote;
                    break;
                case '/' when slashMayClose && i > _at && _text[i - 1] == ':' && !PrecededByXml(i - 1):
                    var slash = ClosingSlash(i);
                    // No later slash closes either; not looking again keeps this linear.
                    slashMayClose = slash >= 0;
                    i = Math.Max(i, slash);
                    break;
            }
        }

        return _text.Length;
    }

    /// <summary>The next unescaped quote when it ends the argument, or −1.</summary>
    private readonly int ClosingQuote(int open)
    {
        for (var i = open + 1; i < _text.Length; i++)
        {
            if (_text[i] == '\\')
                i++;
            else if (_text[i] == '\'')
                return EndsArgument(i + 1) ? i : -1;
        }

        return -1;
    }

    /// <summary>The next unescaped slash that ends the argument, or −1 when a comma before it may begin another action.</summary>
    private readonly int ClosingSlash(int open)
    {
        for (var i = open + 1; i < _text.Length; i++)
        {
            if (_text[i] == '\\')
                i++;
            else if (_text[i] == ',' && MayBeginAction(i + 1))
                return -1;
            else if (_text[i] == '/' && EndsArgument(i + 1))
                return i;
        }

        return -1;
    }

    private readonly bool MayBeginAction(int at)
    {
        while (at < _text.Length && DirectiveReader.IsBlank(_text[at]))
            at++;
        return at == _text.Length || char.IsAsciiLetter(_text[at]);
    }

    private readonly bool EndsArgument(int at)
    {
        while (at < _text.Length && DirectiveReader.IsBlank(_text[at]))
            at++;
        return at == _text.Length || _text[at] == ',';
    }

    private readonly bool PrecededByXml(int colon) =>
        colon >= 3 && _text.AsSpan(colon - 3, 3).Equals("XML", StringComparison.OrdinalIgnoreCase);

    private void SkipToComma()
    {
        while (_at < _text.Length && _text[_at] != ',')
            _at++;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && DirectiveReader.IsBlank(_text[_at]))
            _at++;
    }

    private readonly ActionSyntax? Error(int index, string message, string? remedy = null)
    {
        Report(DiagnosticSeverity.Error, index, message, remedy);
        return null;
    }

    private readonly void Report(DiagnosticSeverity severity, int index, string message, string? remedy = null) =>
        _diagnostics.Add(new Diagnostic(severity, _argument.LocationOf(index), message, remedy));
}
