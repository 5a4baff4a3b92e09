using System.Runtime.CompilerServices;
using Sakimori.Waf.Operators;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>
/// What a rule, or the head of a chain, needs to match at all, where that is a number or that there is something to judge: the
/// bookkeeping of scores and paranoia levels, rules about headers and files that a request does not have, errors of a body that was
/// read without one. These are some two hundred rules of a Core Rule Set. Where the test does not hold, the rule costs a few
/// instructions and is not looked at: the tests of a phase lie side by side, each in less than a line of the processor's cache.
/// </summary>
internal readonly struct EarlyTest
{
    private readonly string? _member;
    private readonly Target[]? _targets;
    private readonly long _argument;
    private readonly int _slot;
    private readonly int _argumentSlot;
    private readonly VariableId _id;
    private readonly Kind _kind;
    private readonly NumericOperator.Comparison _comparison;
    private readonly bool _negated;

    private EarlyTest(Kind kind, Target target, NumericOperator op, bool negated)
    {
        _kind = kind;
        _id = target.Id;
        _slot = target.Slot;
        _member = target.Selector.Kind == SelectorKind.Name ? target.Selector.Text : null;
        _comparison = op.Kind;
        _argument = op.Argument ?? 0;
        _argumentSlot = op.Argument is null ? op.ArgumentSlot : -1;
        _negated = negated;
    }

    private EarlyTest(Target[] targets)
    {
        _kind = targets is [{ Id: not VariableId.Tx, Selector.Kind: SelectorKind.Name or SelectorKind.None }] ? Kind.Member : Kind.Members;
        _id = targets[0].Id;
        _member = targets[0].Selector.Kind == SelectorKind.Name ? targets[0].Selector.Text : null;
        _targets = targets;
    }

    private enum Kind : byte
    {
        /// <summary>No test: the rule has to be looked at.</summary>
        None,

        /// <summary>A variable of <c>TX</c> is compared with a number.</summary>
        Slot,

        /// <summary>Whether a variable of <c>TX</c> exists is compared with a number.</summary>
        SlotCount,

        /// <summary>A single value is compared with a number.</summary>
        Scalar,

        /// <summary>The number of members of a list, or of those of a name, is compared with a number.</summary>
        Count,

        /// <summary>A list has members, or one of a name.</summary>
        Member,

        /// <summary>One of several targets has members.</summary>
        Members,
    }

    /// <summary>False where a rule has no such test.</summary>
    public bool IsTest => _kind != Kind.None;

    /// <summary>The test is all that the operator asks: where it holds, the rule matches.</summary>
    public bool IsWhole => _kind is Kind.Slot or Kind.SlotCount;

    /// <summary>The test of a rule. Asked when all rules and the names of all variables are known, and the phase's filter is built.</summary>
    public static EarlyTest Of(Rule rule)
    {
        if (rule.Operator is null || rule.Targets.Length == 0 || rule.IsFullyScanned)
        {
            return default;
        }

        if (rule is { MultiMatch: false, Operator: NumericOperator op, Targets: [{ Exclusions: [] } target], Chain.Steps: [] } &&
            (op.Argument is not null || op.ArgumentSlot >= 0) && KindOf(target) is not Kind.None and var kind)
        {
            return new EarlyTest(kind, target, op, rule.Negated);
        }

        return Array.TrueForAll(rule.Targets, MayBeEmpty) ? new EarlyTest(rule.Targets) : default;
    }

    /// <summary>
    /// False: the rule does not match, whatever was taken out of it for this transaction. True: it may, and does when
    /// <see cref="IsWhole"/> and nothing was taken out. <paramref name="number"/> is what was compared.
    /// </summary>
    public bool Holds(Transaction tx, out long number)
    {
        number = 0;
        switch (_kind)
        {
            case Kind.Slot:
                ref readonly var value = ref tx.Tx[_slot];
                if (!value.IsSet)
                {
                    return false;
                }

                number = value.Number;
                return Compares(tx, number);
            case Kind.SlotCount:
                number = tx.Tx[_slot].IsSet ? 1 : 0;
                return Compares(tx, number);
            case Kind.Scalar:
                return Compares(tx, Integers.Parse(tx.Items(_id)[0].Value.Span));
            case Kind.Count:
                number = CountMembers(tx.Items(_id));
                return Compares(tx, number) || (number > 0 && tx.Control.MayExclude(_id));
            case Kind.Member:
                return HasMember(tx.Items(_id));
            default:
                return HasMembers(tx);
        }
    }

    private static Kind KindOf(Target target) => VariableCatalog.Get(target.Id).Shape switch
    {
        _ when target.Slot >= 0 => target.Count ? Kind.SlotCount : Kind.Slot,
        VariableShape.Scalar when !target.Count && VariableCatalog.IsStable(target.Id) => Kind.Scalar,
        VariableShape.Collection when target.Count && target.Id != VariableId.Xml && target.Selector.Kind is SelectorKind.Name or SelectorKind.None => Kind.Count,
        _ => Kind.None,
    };

    // A list whose members are judged one by one, so that an empty one matches nothing, whatever the operator and whether or not it is negated.
    private static bool MayBeEmpty(Target target) =>
        target is { Count: false, Slot: < 0 } && (target.Id == VariableId.Tx ||
        (target.Id != VariableId.Xml && VariableCatalog.Get(target.Id).Shape == VariableShape.Collection));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Compares(Transaction tx, long number) =>
        NumericOperator.Compare(_comparison, number, _argumentSlot < 0 ? _argument : tx.Tx[_argumentSlot].Number) != _negated;

    private int CountMembers(ReadOnlySpan<NamedValue> items)
    {
        if (_member is null)
        {
            return items.Length;
        }

        var count = 0;
        foreach (ref readonly var item in items)
        {
            count += IsNamed(item, _member) ? 1 : 0;
        }

        return count;
    }

    private bool HasMember(ReadOnlySpan<NamedValue> items)
    {
        if (_member is null)
        {
            return items.Length > 0;
        }

        foreach (ref readonly var item in items)
        {
            if (IsNamed(item, _member))
            {
                return true;
            }
        }

        return false;
    }

    // Few names have the same length: most are told apart without being read.
    private static bool IsNamed(in NamedValue item, string name) =>
        item.Name.Length == name.Length && item.Name.Span.Equals(name, StringComparison.OrdinalIgnoreCase);

    private bool HasMembers(Transaction tx)
    {
        foreach (var target in _targets!)
        {
            if (target.Id != VariableId.Tx)
            {
                if (tx.Items(target.Id).Length > 0)
                {
                    return true;
                }

                continue;
            }

            foreach (var slot in target.Slots)
            {
                if (tx.Tx[slot].IsSet)
                {
                    return true;
                }
            }

            if (tx.Tx.HasMade(target))
            {
                return true;
            }
        }

        return false;
    }
}
