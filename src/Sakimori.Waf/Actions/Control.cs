using Sakimori.Waf.Rules;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Actions;

/// <summary><c>ctl:ruleRemoveById</c>, <c>ByTag</c>, <c>ByMsg</c>: the rules were looked up at load.</summary>
internal sealed class RemoveRules(RuleBits rules, int ruleCount) : RuleAction
{
    public override void Execute(Transaction tx) => tx.Control.Remove(rules, ruleCount);
}

/// <summary><c>ctl:ruleRemoveTargetById</c>, <c>ByTag</c>, <c>ByMsg</c>.</summary>
internal sealed class RemoveTargets(RuleBits rules, MemberSelector members) : RuleAction
{
    public override void Execute(Transaction tx) => tx.Control.Exclude(rules, members);
}

/// <summary><c>ctl:ruleEngine</c>.</summary>
internal sealed class SetEngineMode(EngineMode mode) : RuleAction
{
    public override void Execute(Transaction tx) => tx.Control.Lower(mode);
}

/// <summary><c>ctl:requestBodyProcessor</c>.</summary>
internal sealed class SetBodyProcessor(string processor) : RuleAction
{
    public override void Execute(Transaction tx) => tx.Variables.Set(VariableId.ReqbodyProcessor, processor);
}

/// <summary>A <c>ctl</c> that changes one setting of <see cref="TransactionControl"/>.</summary>
internal sealed class SetControl(Action<TransactionControl> change) : RuleAction
{
    public override void Execute(Transaction tx) => change(tx.Control);
}
