using Sakimori.Benchmarks.Rules;
using Sakimori.Waf;

namespace Sakimori.Benchmarks.Micro;

/// <summary>Rule sets by name, compiled once: a benchmark run asks for them again and again.</summary>
internal static class CorpusRules
{
    // The base allows 128 KiB without files; the long bodies here are longer.
    private const long BodyLimit = 16 << 20;

    private static readonly Dictionary<string, RuleSet> s_compiled = new(StringComparer.Ordinal);

    public static string CoreRuleSet => Repository.TryFindCoreRuleSet(out var crs)
        ? crs
        : throw new DirectoryNotFoundException("no Core Rule Set: set SAKIMORI_CORPUS to the folder that holds crs/");

    public static string TextOf(string name) => SetOf(name).Text(CoreRuleSet, BodyLimit);

    public static RuleSet Compiled(string name)
    {
        if (!s_compiled.TryGetValue(name, out var rules))
        {
            s_compiled.Add(name, rules = RuleLoading.Compile(TextOf(name)));
        }

        return rules;
    }

    private static RuleFileSet SetOf(string name) =>
        new[] { RuleFileSet.Level1, RuleFileSet.Level4, RuleFileSet.Starter }.Single(set => set.Name == name);
}
