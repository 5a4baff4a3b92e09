using Sakimori.Waf;
using Sakimori.Waf.SecLang;

namespace Sakimori.Benchmarks.Rules;

/// <summary>From rule text to a rule set that must be right.</summary>
internal static class RuleLoading
{
    public static ParseResult Parse(string text) => SecLangParser.ParseText(text, Path.Combine(Repository.Rules, "benchmark.conf"));

    public static RuleSet Compile(string text)
    {
        var rules = RuleSet.Compile(Parse(text), new RuleSetOptions(), out var diagnostics);
        return rules ?? throw new InvalidDataException(
            string.Join('\n', diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(10)));
    }
}
