namespace Sakimori.Waf.Rules;

/// <summary>What the rules of one phase came to.</summary>
internal struct PhaseOutcome
{
    /// <summary>The first disruptive decision.</summary>
    public Verdict Verdict;

    /// <summary>How far an <c>allow</c> reaches; <see cref="Disruption.Pass"/> without one.</summary>
    public Disruption Allow;

    /// <summary>The phase was broken off because the inspection time was used up.</summary>
    public bool IsOverBudget;
}
