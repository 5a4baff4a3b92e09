using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Incidents;

/// <summary>
/// An incident in words, in Japanese or English from the same evidence: title, story, what was tried, what got through, what to do.
/// Pure: the same incident gives the same words.
/// </summary>
public static class IncidentText
{
    /// <summary>One line, such as <c>SQL injection against /search from 203.0.113.7, 412 requests, all blocked</c>.</summary>
    public static string Title(Incident incident, string language) => throw new NotSupportedException();

    /// <summary>Sentences in time order.</summary>
    public static ImmutableArray<string> Story(Incident incident, IReadOnlyList<TransactionRecord> examples, string language) => throw new NotSupportedException();

    /// <summary>What to do next, step by step, for its family and stage.</summary>
    public static ImmutableArray<string> Playbook(Incident incident, string language) => throw new NotSupportedException();

    /// <summary>Why this transaction was blocked or not, in plain sentences: rule, value, share of the score, threshold, mode.</summary>
    public static ImmutableArray<string> Why(TransactionRecord transaction, string language) => throw new NotSupportedException();

    /// <summary>The name of a family for people.</summary>
    public static string FamilyName(AttackFamily family, string language) => throw new NotSupportedException();
}

/// <summary>What each person can handle and how the queue respects it.</summary>
public static class AlertBudget
{
    /// <summary>
    /// Splits a queue by the sum of people's budgets for a day: the highest ranks are shown one by one, the rest as a summary by
    /// family and site that names every incident in it. Nothing is dropped.
    /// </summary>
    public static BudgetedQueue Divide(IReadOnlyList<Incident> queue, IReadOnlyList<Person> people) => throw new NotSupportedException();
}

/// <summary>A queue cut to what people can handle.</summary>
/// <param name="Shown">One by one, highest rank first.</param>
/// <param name="Summarised">The rest, grouped.</param>
/// <param name="Budget">Incidents a day that all active people together can handle.</param>
public sealed record BudgetedQueue(ImmutableArray<Incident> Shown, ImmutableArray<IncidentSummary> Summarised, int Budget);

/// <summary>Incidents of one family and site that are shown as one line.</summary>
public sealed record IncidentSummary(AttackFamily Family, string Site, long Transactions, ImmutableArray<IncidentId> Incidents);

/// <summary>Masks what evidence shows: payloads by default, uploads and images always until asked for.</summary>
public static class EvidenceMask
{
    /// <summary>The same transaction with values, targets' queries, headers and body masked; what rule, which parameter, what length and which kinds of characters stay.</summary>
    public static TransactionRecord Mask(TransactionRecord transaction) => throw new NotSupportedException();
}
