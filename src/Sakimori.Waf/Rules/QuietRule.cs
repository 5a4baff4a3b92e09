using Sakimori.Waf.Actions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>
/// A rule whose match is known without its operator, or by its <see cref="EarlyTest"/>, and leaves nothing but what its actions do: nearly
/// always a number in a variable of <c>TX</c>. Such rules of a phase lie side by side, so that one that is carried out takes a line or two
/// of the processor's cache, and not one for each of the rule, its target, its list of actions and its action.
/// </summary>
internal readonly struct QuietRule
{
    private readonly Rule _rule;
    private readonly Target? _target;

    // One of these: one number, some of them, or actions of any kind; none of them where nothing is done.
    private readonly RuleAction[]? _actions;
    private readonly (int Slot, Assignment Assignment, long Number)[]? _numbers;
    private readonly long _number;
    private readonly int _slot;
    private readonly Assignment _assignment;

    private QuietRule(Rule rule, int number)
    {
        IsQuiet = true;
        _rule = rule;
        _target = rule.Operator is null ? null : rule.Targets[0];
        _slot = -1;
        Following = rule.Following(number);
        if (rule.Actions is [SetTxSlot { Number: { } value } action])
        {
            _slot = action.Slot;
            _assignment = action.Assignment;
            _number = value;
        }
        else if (Array.TrueForAll(rule.Actions, each => each is SetTxSlot { Number: not null }))
        {
            _numbers = rule.Actions is [] ? null : [.. rule.Actions.Cast<SetTxSlot>().Select(each => (each.Slot, each.Assignment, each.Number!.Value))];
        }
        else
        {
            _actions = rule.Actions;
        }
    }

    /// <summary>False for another kind of rule.</summary>
    public bool IsQuiet { get; }

    /// <summary>The number of the rule after it, once it matched.</summary>
    public int Following { get; }

    /// <summary>The rule of a number in its phase.</summary>
    public static QuietRule Of(Rule rule, in EarlyTest test, int number) =>
        rule is { Next: null, Log: false, Severity: < 0, Disruption: Disruption.Pass } && (rule.Operator is null || test.IsWhole)
            ? new QuietRule(rule, number)
            : default;

    /// <summary>Whether rules took it out for this transaction, or what it compares; a count has no members to take out.</summary>
    public bool IsTakenOut(Transaction tx) =>
        tx.Control.IsRemoved(_rule) ||
        (tx.Control.MayExclude(VariableId.Tx) && _target is { Count: false } target && tx.Control.IsExcluded(_rule, target, target.Selector.Text));

    /// <summary>Does what a match does, in which <paramref name="number"/> was compared. False: its actions have ended the judging.</summary>
    public bool CarryOut(Transaction tx, long number)
    {
        if (_target is null)
        {
            tx.Matches.Last = default;
        }
        else
        {
            tx.Matches.Compared(_target, number);
        }

        tx.CurrentRule = _rule;
        tx.Matches.BeginRule();
        if (_slot >= 0)
        {
            SetTxSlot.Assign(ref tx.Tx[_slot], _assignment, _number);
            return true;
        }

        if (_numbers is not null)
        {
            foreach (var (slot, assignment, value) in _numbers)
            {
                SetTxSlot.Assign(ref tx.Tx[slot], assignment, value);
            }

            return true;
        }

        if (_actions is null)
        {
            return true;
        }

        foreach (var action in _actions)
        {
            action.Execute(tx);
        }

        return tx.Control.Mode != EngineMode.Off;
    }
}
