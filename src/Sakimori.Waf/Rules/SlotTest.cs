using Sakimori.Waf.Operators;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>
/// A rule, or the head of a chain, that compares one <c>TX</c> variable, or whether it exists, with a number or with another such
/// variable: the bookkeeping of scores and paranoia levels, some hundred rules of a Core Rule Set. Where it does not hold, the rule
/// costs a few instructions and is not looked at: the tests of a phase lie side by side.
/// </summary>
internal readonly struct SlotTest
{
    private readonly long _argument;
    private readonly int _slot;
    private readonly int _argumentSlot;
    private readonly NumericOperator.Comparison _comparison;
    private readonly bool _counts;
    private readonly bool _negated;

    private SlotTest(Target target, NumericOperator op, bool negated)
    {
        IsTest = true;
        _slot = target.Slot;
        _counts = target.Count;
        _negated = negated;
        _comparison = op.Kind;
        _argument = op.Argument ?? 0;
        _argumentSlot = op.Argument is null ? op.ArgumentSlot : -1;
    }

    /// <summary>False for another kind of rule.</summary>
    public bool IsTest { get; }

    /// <summary>The test of a rule.</summary>
    public static SlotTest Of(Rule rule) =>
        rule is { MultiMatch: false, Operator: NumericOperator op, Targets: [{ Slot: >= 0, Exclusions: [] } target], Chain.Steps: [] } &&
        (op.Argument is not null || op.ArgumentSlot >= 0)
            ? new SlotTest(target, op, rule.Negated)
            : default;

    /// <summary>Whether the rule's own comparison holds, and the number it compared.</summary>
    public bool Holds(TxVariables tx, out long number)
    {
        ref readonly var value = ref tx[_slot];
        if (_counts)
        {
            number = value.IsSet ? 1 : 0;
        }
        else if (value.IsSet)
        {
            number = value.Number;
        }
        else
        {
            number = 0;
            return false;
        }

        return NumericOperator.Compare(_comparison, number, _argumentSlot < 0 ? _argument : tx[_argumentSlot].Number) != _negated;
    }
}
