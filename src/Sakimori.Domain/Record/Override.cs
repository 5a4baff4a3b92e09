namespace Sakimori.Domain;

/// <summary>
/// A person's decision to let a class of requests through that a rule blocks: the rule no longer looks at this parameter on this
/// path of this site, until a date. Every part that is null applies to all.
/// </summary>
/// <param name="Id">Its number, in the order of making.</param>
/// <param name="Site">The site.</param>
/// <param name="RuleId">The rule that is overridden.</param>
/// <param name="Path">The path, exactly; null for all paths.</param>
/// <param name="Target">The variable the rule no longer looks at, such as <c>ARGS:comment</c>; null: the rule does not run there.</param>
/// <param name="Reason">Why, in the person's words.</param>
/// <param name="MadeBy">Who.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Until">When it ends by itself; null never (the console warns).</param>
/// <param name="EndedAt">When it was ended; null while it holds.</param>
/// <param name="LedgerNumber">Its entry in the ledger.</param>
public sealed record Override(
    long Id, string Site, long RuleId, string? Path, string? Target, string Reason, string MadeBy, DateTimeOffset MadeAt,
    DateTimeOffset? Until, DateTimeOffset? EndedAt, long LedgerNumber);
