using System.Collections.Concurrent;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Operators;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Transformations;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>What the parts of a rule need while they are compiled, and where they report what is wrong.</summary>
internal sealed class CompileContext(RuleSetOptions options)
{
    private readonly Dictionary<string, Pattern> _patterns = new(StringComparer.Ordinal);

    public RuleSetOptions Options { get; } = options;

    public VariableSlots Slots { get; } = new();

    public List<Diagnostic> Diagnostics { get; } = [];

    /// <summary><c>urlDecodeUni</c> as <c>SecUnicodeMapFile</c> has it.</summary>
    public UrlDecodeUni UrlDecodeUni { get; set; } = new();

    /// <summary><c>SecGeoLookupDb</c>.</summary>
    public GeoDatabase? Geo { get; set; }

    /// <summary><c>SecHttpBlKey</c>.</summary>
    public string? HttpBlKey { get; set; }

    /// <summary>The texts of the data files that were read, in order: they are part of what the rules are.</summary>
    public List<string> FileTexts { get; } = [];

    public void Error(SourceLocation location, string message, string? remedy = null) =>
        Diagnostics.Add(new Diagnostic(DiagnosticSeverity.Error, location, message, remedy));

    public void Warn(SourceLocation location, string message, string? remedy = null) =>
        Diagnostics.Add(new Diagnostic(DiagnosticSeverity.Warning, location, message, remedy));

    /// <summary>Parses a text with macros; an unknown variable in it is an error.</summary>
    public Macro Macro(SourceLocation location, string text)
    {
        var unknown = new List<string>();
        var macro = Variables.Macro.Parse(text, Slots, unknown);
        foreach (var name in unknown)
        {
            Error(location, $"the macro %{{{name}}} names no variable");
        }

        return macro;
    }

    /// <summary>Parses a pattern; the same text is parsed once. Null and an error when it cannot be compiled.</summary>
    public Pattern? Pattern(SourceLocation location, string text)
    {
        if (_patterns.TryGetValue(text, out var known))
        {
            return known;
        }

        if (!Matching.Patterns.Pattern.TryParse(text, out var pattern, out var error))
        {
            Error(location, $"the pattern cannot be compiled: {error.Message} (at character {error.Position + 1} of the pattern)");
            return null;
        }

        _patterns.Add(text, pattern);
        return pattern;
    }

    /// <summary>
    /// Parses patterns on all cores, ahead of those who ask for them one after the other. What is wrong with
    /// one is said to who asks for it.
    /// </summary>
    public void ParseAhead(IEnumerable<string> texts)
    {
        var parsed = new ConcurrentDictionary<string, Pattern>(StringComparer.Ordinal);
        Parallel.ForEach(texts.Where(text => !_patterns.ContainsKey(text)).Distinct(StringComparer.Ordinal), text =>
        {
            if (Matching.Patterns.Pattern.TryParse(text, out var pattern, out _))
            {
                parsed[text] = pattern;
            }
        });
        foreach (var (text, pattern) in parsed)
        {
            _patterns.Add(text, pattern);
        }
    }

    /// <summary>The path of a file a rule names, relative to the rule's own file.</summary>
    public static string PathOf(SourceLocation location, string name) => Path.Combine(Path.GetDirectoryName(location.File) ?? "", name);

    /// <summary>The text of a file a rule names, relative to the rule's own file, bytes as chars; null and an error when it cannot be read.</summary>
    public string? ReadFile(SourceLocation location, string name)
    {
        var path = PathOf(location, name);
        try
        {
            var text = File.ReadAllText(path, System.Text.Encoding.Latin1);
            FileTexts.Add(text);
            return text;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            Error(location, $"the file {path} cannot be read: {exception.Message}", "the name is relative to the rule file");
            return null;
        }
    }
}
