namespace Sakimori.Waf;

/// <summary>What the rules decided.</summary>
public enum VerdictKind
{
    /// <summary>Nothing disruptive: go on.</summary>
    Allow,

    /// <summary>Answer with <see cref="Verdict.Status"/>.</summary>
    Deny,

    /// <summary>Close the connection without an answer.</summary>
    Drop,

    /// <summary>Answer with <see cref="Verdict.Status"/> and <see cref="Verdict.RedirectUrl"/>.</summary>
    Redirect,
}

/// <summary>The decision of a phase, as a value.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Status">The HTTP status of the answer; 0 when allowed.</param>
/// <param name="RuleId">The rule that decided; 0 when allowed.</param>
/// <param name="Phase">The phase it decided in.</param>
/// <param name="RedirectUrl">Where to, for a redirect.</param>
public readonly record struct Verdict(VerdictKind Kind, int Status, long RuleId, Phase Phase, string? RedirectUrl = null)
{
    /// <summary>Nothing disruptive.</summary>
    public static Verdict Allow => default;

    /// <summary>The transaction must not go on.</summary>
    public bool IsDisruptive => Kind != VerdictKind.Allow;
}
