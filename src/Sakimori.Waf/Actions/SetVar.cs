using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Actions;

/// <summary>What <c>setvar</c> does to the variable.</summary>
internal enum Assignment
{
    Set,
    Add,
    Subtract,
    Remove,
}

/// <summary><c>setvar:tx.name=…</c> with a name known at load: an integer slot most of the time.</summary>
internal sealed class SetTxSlot(int slot, Assignment assignment, Macro value) : RuleAction
{
    /// <summary>The variable.</summary>
    public int Slot => slot;

    /// <summary>What is done to it.</summary>
    public Assignment Assignment => assignment;

    /// <summary>The number that is stored, added or subtracted, when it is the same for every transaction: most rules add a constant to a score.</summary>
    public long? Number { get; } =
        value.IsConstant && Integers.ToText(Integers.Parse(value.Text)) == value.Text ? Integers.Parse(value.Text) : null;

    /// <summary>Does it with a number.</summary>
    public static void Assign(ref TxValue variable, Assignment assignment, long number)
    {
        switch (assignment)
        {
            case Assignment.Remove:
                variable = default;
                break;
            case Assignment.Set:
                variable.Set(number);
                break;
            default:
                variable.Set(variable.Number + (assignment == Assignment.Add ? number : -number));
                break;
        }
    }

    public override void Execute(Transaction tx)
    {
        ref var variable = ref tx.Tx[slot];
        if (assignment == Assignment.Set && Number is null)
        {
            variable = TxValue.Of(value.Expand(tx));
            return;
        }

        Assign(ref variable, assignment, Number ?? (assignment == Assignment.Remove ? 0 : value.ExpandNumber(tx)));
    }
}

/// <summary><c>setvar:tx.%{…}=…</c>: the name is made per transaction.</summary>
internal sealed class SetTxByName(Macro name, Assignment assignment, Macro value) : RuleAction
{
    /// <summary>It stores a value, and what is stored under which name depends on nothing but what a match captured.</summary>
    public bool DependsOnCaptures => assignment == Assignment.Set && name.DependsOnCaptures && value.DependsOnCaptures;

    public override void Execute(Transaction tx)
    {
        var key = name.Expand(tx);
        switch (assignment)
        {
            case Assignment.Add:
                tx.Tx.Add(key, value.ExpandNumber(tx));
                break;
            case Assignment.Subtract:
                tx.Tx.Add(key, -value.ExpandNumber(tx));
                break;
            default:
                tx.Tx.Set(key, assignment == Assignment.Remove ? default : TxValue.Of(value.Expand(tx)));
                break;
        }
    }
}

/// <summary><c>setvar:ip.name=…</c> and the other persistent collections; without <c>initcol</c> it does nothing.</summary>
internal sealed class SetPersistent(VariableId collection, Macro name, Assignment assignment, Macro value) : RuleAction
{
    public override void Execute(Transaction tx)
    {
        if (tx.Collections[collection] is not { } instance)
        {
            return;
        }

        var key = name.Expand(tx).ToString();
        switch (assignment)
        {
            case Assignment.Remove:
                instance.Set(key, null, tx.StartedAt);
                break;
            case Assignment.Set:
                instance.Set(key, value.Expand(tx).ToString(), tx.StartedAt);
                break;
            case Assignment.Add:
                instance.Add(key, value.ExpandNumber(tx), tx.StartedAt);
                break;
            default:
                instance.Add(key, -value.ExpandNumber(tx), tx.StartedAt);
                break;
        }
    }
}

/// <summary><c>setenv:name=value</c>, <c>setenv:!name</c>: visible to later rules as <c>ENV</c>; no environment of the process is changed.</summary>
internal sealed class SetEnv(Macro name, Macro? value) : RuleAction
{
    public override void Execute(Transaction tx)
    {
        var key = name.Expand(tx);
        tx.Variables.Environment.Remove(key.Span);
        if (value is not null)
        {
            tx.Variables.Environment.Add(key, value.Expand(tx));
        }
    }
}

/// <summary><c>expirevar:ip.name=seconds</c>.</summary>
internal sealed class ExpireVar(VariableId collection, Macro name, Macro seconds) : RuleAction
{
    /// <summary>A hundred years: an expiry that does not overflow a date.</summary>
    private const long MaxSeconds = 100L * 365 * 24 * 3600;

    public override void Execute(Transaction tx) => tx.Collections[collection]?.ExpireAt(
        name.Expand(tx).ToString(), tx.StartedAt.AddSeconds(Math.Clamp(seconds.ExpandNumber(tx), 0, MaxSeconds)));
}

/// <summary><c>initcol:ip=%{REMOTE_ADDR}</c>, <c>setsid</c>, <c>setuid</c>, <c>setrsc</c>: opens a persistent collection under a key.</summary>
internal sealed class OpenCollection(VariableId collection, Macro key, VariableId? keyVariable) : RuleAction
{
    public override void Execute(Transaction tx)
    {
        var expanded = key.Expand(tx);
        if (keyVariable is { } variable)
        {
            tx.Variables.Set(variable, expanded);
        }

        // Sessions and users belong to an application (SecWebAppId); addresses do not.
        var owner = collection is VariableId.Session or VariableId.User ? tx.RuleSet.WebAppId + "\n" : "";
        tx.Collections[collection] = tx.RuleSet.Options.Collections.Open(
            VariableCatalog.Get(collection).Name.ToLowerInvariant(), owner + expanded.ToString(), tx.StartedAt, tx.RuleSet.CollectionTimeout);
    }
}
