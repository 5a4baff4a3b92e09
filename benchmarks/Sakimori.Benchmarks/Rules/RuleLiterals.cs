using System.Collections.Immutable;
using Sakimori.Matching.Literals;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.SecLang;

namespace Sakimori.Benchmarks.Rules;

/// <summary>What a prefilter looks for in these rules: the literals of patterns and the phrases, and the patterns that have none.</summary>
internal sealed class RuleLiterals
{
    public RuleLiterals(ParseResult parsed)
    {
        var literals = new SortedSet<string>(StringComparer.Ordinal);
        var patterns = ImmutableArray.CreateBuilder<Pattern>();
        foreach (var rule in parsed.Directives.OfType<RuleDirective>())
        {
            if (rule.Operator.Name == "rx" && !rule.Operator.Negated && Pattern.TryParse(rule.Operator.Argument, out var pattern, out _))
            {
                literals.UnionWith(pattern.Requirement.AnyOf);
                if (pattern.Requirement.AnyOf.IsEmpty)
                {
                    patterns.Add(pattern);
                }
            }
            else if (rule.Operator.Name == "pm")
            {
                literals.UnionWith(rule.Operator.Argument.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Lower));
            }
            else if (rule.Operator.Name is "pmFromFile" or "pmf")
            {
                var folder = Path.GetDirectoryName(rule.Location.File)!;
                literals.UnionWith(File.ReadLines(Path.Combine(folder, rule.Operator.Argument)).Where(line => line.Length > 0 && line[0] != '#').Select(Lower));
            }
        }

        Literals = [.. literals];
        PatternsWithout = patterns.ToImmutable();
    }

    /// <summary>Distinct, lower case.</summary>
    public ImmutableArray<string> Literals { get; }

    /// <summary>Patterns that only an automaton can exclude.</summary>
    public ImmutableArray<Pattern> PatternsWithout { get; }

    /// <summary>Literals cut one char short in which no whole literal is left: they begin like an attack and are none.</summary>
    public ImmutableArray<string> NearMisses()
    {
        var scanner = new LiteralScanner(Literals);
        var found = new ulong[(scanner.Count + 63) / 64];
        return [.. Literals.Where(literal => literal.Length >= 4).Select(literal => literal[..^1]).Distinct().Where(piece => !scanner.Scan(piece, found))];
    }

    private static string Lower(string text) => new([.. text.Select(ch => char.IsAsciiLetterUpper(ch) ? (char)(ch | 0x20) : ch)]);
}
