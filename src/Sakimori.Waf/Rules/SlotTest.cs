using Sakimori.Waf.Operators;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>
/// A rule that compares one <c>TX</c> variable, or whether it exists, with a number: the bookkeeping of scores and paranoia
/// levels, some hundred rules of a Core Rule Set. Such a rule costs a few instructions, and where it does nothing but set
/// variables or skip, it is carried out without the rest of the machinery.
/// </summary>
internal sealed class SlotTest
{
    private readonly int _slot;
    private readonly bool _counts;
    private readonly bool _negated;
    private readonly NumericOperator _operator;
    private readonly long _argument;

    private SlotTest(Rule rule, NumericOperator op, long argument)
    {
        Target = rule.Targets[0];
        _slot = Target.Slot;
        _counts = Target.Count;
        _negated = rule.Negated;
        _operator = op;
        _argument = argument;
        IsQuiet = !rule.Log && rule.Severity < 0 && rule.Disruption == Disruption.Pass;
    }

    /// <summary>What is compared.</summary>
    public Target Target { get; }

    /// <summary>A match leaves nothing but what its actions do.</summary>
    public bool IsQuiet { get; }

    /// <summary>The test of a rule; null when it is another kind of rule.</summary>
    public static SlotTest? Of(Rule rule) =>
        rule is { Next: null, MultiMatch: false, Operator: NumericOperator { Argument: { } argument } op, Targets: [{ Slot: >= 0, Exclusions: [] }], Chain.Steps: [] }
            ? new SlotTest(rule, op, argument)
            : null;

    /// <summary>Whether the rule matches, and the number it compared.</summary>
    public bool Holds(TxVariables tx, out long number)
    {
        ref readonly var value = ref tx[_slot];
        number = _counts ? value.IsSet ? 1 : 0 : value.IsSet ? value.Number : 0;
        return (_counts || value.IsSet) && _operator.Compare(number, _argument) != _negated;
    }
}
