using System.Collections.Immutable;

namespace Sakimori.Waf.SecLang;

/// <summary>One load: rule texts in order, with what they include, into one list of directives.</summary>
internal sealed class SecLangLoader
{
    private readonly ImmutableArray<Directive>.Builder _directives = ImmutableArray.CreateBuilder<Directive>();
    private readonly DiagnosticBag _diagnostics = new();

    // Full paths of the files being read, outermost first.
    private readonly List<string> _open = [];
    private int _count;
    private bool _full;

    public ParseResult ToResult() => new(_directives.ToImmutable(), _diagnostics.ToImmutable());

    /// <summary>Reads a text named <paramref name="file"/>.</summary>
    public void LoadText(string text, string file)
    {
        var source = new SourceText(file, text);
        if (text.StartsWith("\u00FF\u00FE", StringComparison.Ordinal) || text.StartsWith("\u00FE\u00FF", StringComparison.Ordinal))
        {
            _diagnostics.Error(source.At(0), "this file is UTF-16", "save it as UTF-8");
            return;
        }

        if (text.IndexOf('\0') is >= 0 and var zero)
            _diagnostics.Error(source.At(zero), "a NUL byte", "rule files are text in UTF-8 or another charset that contains ASCII");
        if (text.AsSpan(text.StartsWith('\uFEFF') ? 1 : 0).IndexOfAnyExceptInRange('\0', '\u00FF') is >= 0 and var wide)
            _diagnostics.Error(source.At(wide), "a character above 255 where each must be one byte", "read the text as Latin-1, so that its UTF-8 bytes become characters");
        var reader = new DirectiveReader(source, _diagnostics);
        while (!_full && reader.Read() is { } raw)
        {
            if (++_count > SecLangLimits.MaxDirectives)
            {
                _diagnostics.Error(raw.Location, $"more than {SecLangLimits.MaxDirectives} directives", "does a file include itself through others?");
                _full = true;
            }
            else
            {
                Take(raw);
            }
        }
    }

    /// <summary>Reads the files a path or glob names.</summary>
    public void LoadFiles(string pattern, SourceLocation from, bool optional)
    {
        if (pattern.Contains('\0') || pattern.Length == 0)
        {
            _diagnostics.Error(from, "not a path of a file");
            return;
        }

        var files = RuleFiles.Find(pattern, out var problem);
        if (files is null)
        {
            _diagnostics.Error(from, problem ?? "the files cannot be listed");
            return;
        }

        if (files.Count == 0 && !optional)
        {
            _diagnostics.Error(from, RuleFiles.IsGlob(pattern) ? $"no file matches {pattern}" : $"there is no file {pattern}",
                "relative paths begin at the file they are written in; use IncludeOptional when it may be missing");
        }

        foreach (var file in files)
            LoadFile(file, from);
    }

    private void LoadFile(string file, SourceLocation from)
    {
        if (_full)
            return;
        var path = Path.GetFullPath(file);
        if (Directory.Exists(path))
        {
            _diagnostics.Error(from, $"{file} is a folder", $"write {file.TrimEnd('/')}/*.conf");
            return;
        }

        if (_open.Contains(path))
        {
            _diagnostics.Error(from, $"{file} includes itself", $"the chain is {string.Join(" → ", _open.SkipWhile(open => open != path).Select(Path.GetFileName))} → {Path.GetFileName(path)}");
            return;
        }

        if (_open.Count >= SecLangLimits.MaxIncludeDepth)
        {
            _diagnostics.Error(from, $"files include each other more than {SecLangLimits.MaxIncludeDepth} deep");
            return;
        }

        if (RuleFiles.Read(file, out var problem) is not { } text)
        {
            _diagnostics.Error(from, $"{file} cannot be read: {problem}");
            return;
        }

        _open.Add(path);
        LoadText(text, file);
        _open.RemoveAt(_open.Count - 1);
    }

    private void Take(RawDirective raw)
    {
        if (raw.Name[0] == '<')
        {
            TakeBlock(raw);
            return;
        }

        if (DirectiveCatalog.Find(raw.Name) is not { } entry)
        {
            _diagnostics.Error(raw.Location, $"unknown directive {DirectiveText.Shorten(raw.Name)}", NearestName.Suggest(raw.Name, DirectiveCatalog.Names));
            return;
        }

        if (raw.Broken || !entry.Check(raw, _diagnostics))
            return;
        var errors = _diagnostics.Errors;
        var directive = Build(entry, raw);
        if (directive is not null && _diagnostics.Errors == errors)
            _directives.Add(directive);
    }

    private Directive? Build(DirectiveEntry entry, RawDirective raw)
    {
        var arguments = raw.Arguments;
        switch (entry.Name)
        {
            case "SecRule":
                var targets = new TargetListParser(arguments[0], _diagnostics).Parse();
                var op = OperatorParser.Parse(arguments[1], _diagnostics);
                var actions = arguments.Length == 3 ? new ActionListParser(arguments[2], _diagnostics).Parse() : [];
                return op is null ? null : new RuleDirective(raw.Location, targets, op, actions);
            case "SecAction":
                return new ActionDirective(raw.Location, new ActionListParser(arguments[0], _diagnostics).Parse());
            case "SecDefaultAction":
                return new DefaultActionDirective(raw.Location, new ActionListParser(arguments[0], _diagnostics).Parse());
            case "SecMarker":
                return new MarkerDirective(raw.Location, arguments[0].Text);
            case "Include" or "IncludeOptional":
                Include(arguments[0], optional: entry.Name == "IncludeOptional");
                return null;
            default:
                return new SettingDirective(raw.Location, entry.Name, arguments);
        }
    }

    private void Include(ArgumentSyntax argument, bool optional)
    {
        var folder = Path.GetDirectoryName(argument.Location.File) ?? "";
        // A path's bytes are UTF-8, the text's chars are bytes.
        var path = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(argument.Text));
        LoadFiles(path.Contains('\0') ? "" : Path.Combine(folder, path), argument.Location, optional);
    }

    private void TakeBlock(RawDirective raw)
    {
        var name = raw.Name[1..];
        if (name.StartsWith('/'))
            return;
        var condition = raw.Arguments[0].Text;
        if (name.Equals("IfModule", StringComparison.OrdinalIgnoreCase) && condition.Contains("security", StringComparison.OrdinalIgnoreCase) && !condition.StartsWith('!'))
        {
            _diagnostics.Warning(raw.Location, $"<{name} {condition}> is Apache's; what it encloses is read as if the module were there", "delete the two lines of the block");
            return;
        }

        var remedy = name.ToUpperInvariant() switch
        {
            "IFMODULE" or "IFDEFINE" or "IFVERSION" => "delete the block's two lines and keep inside what is to apply",
            "VIRTUALHOST" => "give each site its own rule files in sakimori.yaml",
            _ => "put the rules of a path behind SecRule REQUEST_FILENAME \"@beginsWith /path\", or give it a site of its own",
        };
        _diagnostics.Error(raw.Location, $"{DirectiveText.Shorten("<" + name + ">")} blocks belong to Apache and are not read here", remedy);
    }
}
