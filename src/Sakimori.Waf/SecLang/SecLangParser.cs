using System.Collections.Immutable;

namespace Sakimori.Waf.SecLang;

/// <summary>The directives of a set of rule files in load order, and everything that is wrong with them.</summary>
public sealed record ParseResult(ImmutableArray<Directive> Directives, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>Reads SecLang text (ModSecurity v3 reference) into directives. Follows <c>Include</c>; never throws on bad text.</summary>
public static class SecLangParser
{
    /// <summary>
    /// Parses one text, each char of which is one byte (read files as Latin-1); <paramref name="file"/> names it in diagnostics
    /// and is the base of relative paths in it.
    /// </summary>
    public static ParseResult ParseText(string text, string file)
    {
        var loader = new SecLangLoader();
        loader.LoadText(text, file);
        return loader.ToResult();
    }

    /// <summary>Parses files in order; an entry may be a glob. A file that is missing or cannot be read is an error.</summary>
    public static ParseResult ParseFiles(IEnumerable<string> paths)
    {
        var loader = new SecLangLoader();
        foreach (var path in paths)
            loader.LoadFiles(path, new SourceLocation(path, 1, 1), optional: false);
        return loader.ToResult();
    }

    /// <summary>Parses a target list on its own, as <c>SecRuleUpdateTargetById</c> has it.</summary>
    public static ImmutableArray<TargetSyntax> ParseTargets(ArgumentSyntax argument, ICollection<Diagnostic> diagnostics) =>
        new TargetListParser(argument, diagnostics).Parse();

    /// <summary>Parses an action list on its own, as <c>SecRuleUpdateActionById</c> has it.</summary>
    public static ImmutableArray<ActionSyntax> ParseActions(ArgumentSyntax argument, ICollection<Diagnostic> diagnostics) =>
        new ActionListParser(argument, diagnostics).Parse();
}
