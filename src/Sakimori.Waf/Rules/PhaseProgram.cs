using Sakimori.Waf.Rules.Scanning;

namespace Sakimori.Waf.Rules;

/// <summary>The rules of one phase in order, and the filter that excludes most of them at once.</summary>
internal sealed class PhaseProgram(Rule[] rules)
{
    public Rule[] Rules { get; } = rules;

    public PhaseFilter Filter { get; } = PhaseFilter.Build(rules);
}
