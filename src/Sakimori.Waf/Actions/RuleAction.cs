namespace Sakimori.Waf.Actions;

/// <summary>Something a rule does for each value it matches, without deciding the fate of the request. Immutable and shared.</summary>
internal abstract class RuleAction
{
    /// <summary>Carries the action out.</summary>
    public abstract void Execute(Transaction tx);
}
