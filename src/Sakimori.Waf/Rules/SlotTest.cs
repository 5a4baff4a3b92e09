using Sakimori.Waf.Operators;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>
/// A rule, or the head of a chain, that compares one <c>TX</c> variable, or whether it exists, with a number or with another such
/// variable: the bookkeeping of scores and paranoia levels, some hundred rules of a Core Rule Set. Where it does not hold, the rule
/// costs a few instructions.
/// </summary>
internal sealed class SlotTest
{
    private readonly int _slot;
    private readonly bool _counts;
    private readonly bool _negated;
    private readonly NumericOperator _operator;
    private readonly long _argument;
    private readonly int _argumentSlot;

    private SlotTest(Rule rule, NumericOperator op)
    {
        Target = rule.Targets[0];
        _slot = Target.Slot;
        _counts = Target.Count;
        _negated = rule.Negated;
        _operator = op;
        _argument = op.Argument ?? 0;
        _argumentSlot = op.Argument is null ? op.ArgumentSlot : -1;
    }

    /// <summary>What is compared.</summary>
    public Target Target { get; }

    /// <summary>The test of a rule; null when it is another kind of rule.</summary>
    public static SlotTest? Of(Rule rule) =>
        rule is { MultiMatch: false, Operator: NumericOperator op, Targets: [{ Slot: >= 0, Exclusions: [] }], Chain.Steps: [] } &&
        (op.Argument is not null || op.ArgumentSlot >= 0)
            ? new SlotTest(rule, op)
            : null;

    /// <summary>Whether the rule's own comparison holds, and the number it compared.</summary>
    public bool Holds(TxVariables tx, out long number)
    {
        ref readonly var value = ref tx[_slot];
        number = _counts ? value.IsSet ? 1 : 0 : value.IsSet ? value.Number : 0;
        return (_counts || value.IsSet) && _operator.Compare(number, _argumentSlot < 0 ? _argument : tx[_argumentSlot].Number) != _negated;
    }
}
