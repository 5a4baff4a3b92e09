using Sakimori.Waf.Rules.Scanning;

namespace Sakimori.Waf.Rules;

/// <summary>The rules of one phase in order, and the filter that excludes most of them at once.</summary>
internal sealed class PhaseProgram
{
    public PhaseProgram(Rule[] rules)
    {
        Rules = rules;
        Filter = PhaseFilter.Build(rules);
        foreach (var rule in rules)
        {
            rule.SlotTest = SlotTest.Of(rule);
        }
    }

    public Rule[] Rules { get; }

    public PhaseFilter Filter { get; }
}
