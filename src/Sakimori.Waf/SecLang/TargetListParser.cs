using System.Collections.Immutable;

namespace Sakimori.Waf.SecLang;

/// <summary>
/// <c>ARGS|!ARGS:x|&amp;TX:y|REQUEST_COOKIES:/^re/|XML://@*|ARGS:'a | b'</c>. Targets stand between <c>|</c>, or between commas
/// where a known-looking upper-case name follows (ModSecurity v2 wrote lists for <c>SecRuleUpdateTargetById</c> so). A
/// selector with slashes at both ends is a pattern, except for <c>XML</c>, whose selector is an XPath expression. Quotes
/// around a selector protect <c>|</c>, commas and blanks; <c>\'</c> in them is a quote.
/// </summary>
internal ref struct TargetListParser
{
    private readonly ArgumentSyntax _argument;
    private readonly string _text;
    private readonly ICollection<Diagnostic> _diagnostics;
    private int _at;
    private bool _noSlashCloses;

    public TargetListParser(ArgumentSyntax argument, ICollection<Diagnostic> diagnostics)
    {
        _argument = argument;
        _text = argument.Text;
        _diagnostics = diagnostics;
    }

    /// <summary>The targets that could be read; what could not is in the diagnostics.</summary>
    public ImmutableArray<TargetSyntax> Parse()
    {
        var targets = ImmutableArray.CreateBuilder<TargetSyntax>();
        do
        {
            if (ParseOne() is { } target)
                targets.Add(target);
            else
                SkipToSeparator();
        }
        while (TakeSeparator());
        return targets.DrainToImmutable();
    }

    private TargetSyntax? ParseOne()
    {
        SkipBlanks();
        var start = _at;
        var mode = TargetMode.Include;
        if (_at < _text.Length && _text[_at] is '!' or '&')
        {
            mode = _text[_at++] == '!' ? TargetMode.Exclude : TargetMode.Count;
            SkipBlanks();
        }

        var nameStart = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            _at++;
        if (_at == nameStart)
            return Error(_at, _at < _text.Length && _text[_at] is '!' or '&' ? "a target is either excluded or counted, not both" : "a variable is missing here");
        var collection = _text[nameStart.._at].ToUpperInvariant();
        var location = _argument.LocationOf(start);
        if (_at == _text.Length || _text[_at] != ':')
        {
            SkipBlanks();
            if (!AtSeparator())
                return Error(_at, $"unexpected '{_text[_at]}' after {collection}", "a member is chosen with a colon, targets are separated by |");
            return new TargetSyntax(location, mode, collection, SelectorKind.None, "");
        }

        _at++;
        var isXPath = collection == "XML";
        var selectorStart = _at;
        if ((_at < _text.Length && _text[_at] == '\'' ? ReadQuoted() : ReadUnquoted(isXPath)) is not { } selector)
            return null;
        var kind = isXPath ? SelectorKind.XPath : SelectorKind.Name;
        if (!isXPath && selector.Length >= 2 && selector[0] == '/' && selector[^1] == '/')
        {
            kind = SelectorKind.Regex;
            selector = selector[1..^1];
        }

        if (selector.Length == 0)
            return Error(selectorStart, $"nothing follows {collection}:", $"write {collection} alone for all of its members");
        return new TargetSyntax(location, mode, collection, kind, selector);
    }

    private string? ReadQuoted()
    {
        var open = _at++;
        var value = QuotedValue.Read(_text, ref _at);
        if (value is null)
        {
            Error(open, "a quoted selector is not closed", "close it with '");
            return null;
        }

        SkipBlanks();
        if (AtSeparator())
            return value;
        Error(_at, "text after a quoted selector", "targets are separated by |");
        return null;
    }

    private string? ReadUnquoted(bool isXPath)
    {
        var start = _at;
        if (!isXPath && _at < _text.Length && _text[_at] == '/' && !_noSlashCloses && ClosingSlash() is >= 0 and var slash)
        {
            _at = slash + 1;
            var pattern = _text[start.._at];
            SkipBlanks();
            return pattern;
        }

        while (!AtSeparator())
        {
            if (_text[_at] == '\'' && !isXPath)
            {
                Error(_at, "a quote inside a selector", "put the whole selector in quotes: ARGS:'…', with \\' for a quote");
                return null;
            }

            _at++;
        }

        var selector = _text[start.._at].TrimEnd(' ', '\t', '\r', '\v', '\f');
        if (selector.EndsWith('\\'))
        {
            Error(start, "a selector ends in a backslash");
            return null;
        }

        return selector;
    }

    /// <summary>The first unescaped slash after the one here that ends the target, or −1.</summary>
    private int ClosingSlash()
    {
        for (var i = _at + 1; i < _text.Length; i++)
        {
            if (_text[i] == '\\')
            {
                i++;
            }
            else if (_text[i] == '/')
            {
                var next = i + 1;
                while (next < _text.Length && DirectiveReader.IsBlank(_text[next]))
                    next++;
                if (next == _text.Length || IsSeparator(next))
                    return i;
            }
        }

        // None follows, so none follows a later target: keeps the whole list linear.
        _noSlashCloses = true;
        return -1;
    }

    private readonly bool AtSeparator() => _at == _text.Length || IsSeparator(_at);

    private readonly bool IsSeparator(int offset) => _text[offset] == '|' || (_text[offset] == ',' && StartsTarget(offset + 1));

    /// <summary>Whether an upper-case name of three letters or more stands here, with a colon, a separator or nothing after it.</summary>
    private readonly bool StartsTarget(int offset)
    {
        while (offset < _text.Length && DirectiveReader.IsBlank(_text[offset]))
            offset++;
        if (offset < _text.Length && _text[offset] is '!' or '&')
            offset++;
        var start = offset;
        while (offset < _text.Length && offset - start < 64 && (char.IsAsciiLetterUpper(_text[offset]) || _text[offset] == '_'))
            offset++;
        return offset - start >= 3 && (offset == _text.Length || _text[offset] is ':' or '|' or ',');
    }

    private bool TakeSeparator()
    {
        if (_at == _text.Length)
            return false;
        _at++;
        return true;
    }

    private void SkipToSeparator()
    {
        while (!AtSeparator())
            _at++;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && DirectiveReader.IsBlank(_text[_at]))
            _at++;
    }

    private readonly TargetSyntax? Error(int index, string message, string? remedy = null)
    {
        _diagnostics.Add(new Diagnostic(DiagnosticSeverity.Error, _argument.LocationOf(index), message, remedy));
        return null;
    }
}
