using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Incidents;

/// <summary>What each person can handle and how the queue respects it.</summary>
public static class AlertBudget
{
    /// <summary>
    /// Splits a queue by the sum of people's budgets for a day: the highest ranks are shown one by one, the rest as a summary by
    /// family and site that names every incident in it. Nothing is dropped. What somebody works on is shown before what nobody has
    /// looked at; of equal ranks the later one is shown. Summaries come with the most transactions first.
    /// </summary>
    public static BudgetedQueue Divide(IReadOnlyList<Incident> queue, IReadOnlyList<Person> people)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(people);
        var budget = Sum(people);
        var shown = queue.OrderByDescending(IsWorkedOn).ThenByDescending(incident => incident.Rank)
            .ThenByDescending(incident => incident.Last).ThenByDescending(incident => incident.Id.Value).Take(budget)
            .OrderByDescending(incident => incident.Rank).ThenByDescending(incident => incident.Last).ThenByDescending(incident => incident.Id.Value)
            .ToImmutableArray();
        var ids = shown.Select(incident => incident.Id).ToHashSet();
        var summarised = queue.Where(incident => !ids.Contains(incident.Id)).GroupBy(incident => (incident.Family, incident.Site))
            .Select(group => new IncidentSummary(group.Key.Family, group.Key.Site, Add(group), [.. group.OrderByDescending(incident => incident.Rank).ThenBy(incident => incident.Id.Value).Select(incident => incident.Id)]))
            .OrderByDescending(summary => summary.Transactions).ThenBy(summary => summary.Family).ThenBy(summary => summary.Site, StringComparer.Ordinal);
        return new(shown, [.. summarised], budget);
    }

    /// <summary>Incidents a day that all who may sign in can handle together.</summary>
    internal static int Sum(IEnumerable<Person> people)
    {
        var sum = 0L;
        foreach (var person in people)
        {
            sum += person.IsActive ? Math.Max(0, person.AlertBudget) : 0;
        }

        return (int)Math.Min(int.MaxValue, sum);
    }

    private static bool IsWorkedOn(Incident incident) => incident.Status == IncidentStatus.Open || incident.Assignee is not null;

    private static long Add(IEnumerable<Incident> incidents)
    {
        var sum = 0L;
        foreach (var incident in incidents)
        {
            sum += incident.Count;
        }

        return sum;
    }
}

/// <summary>A queue cut to what people can handle.</summary>
/// <param name="Shown">One by one, highest rank first.</param>
/// <param name="Summarised">The rest, grouped.</param>
/// <param name="Budget">Incidents a day that all active people together can handle.</param>
public sealed record BudgetedQueue(ImmutableArray<Incident> Shown, ImmutableArray<IncidentSummary> Summarised, int Budget);

/// <summary>Incidents of one family and site that are shown as one line.</summary>
public sealed record IncidentSummary(AttackFamily Family, string Site, long Transactions, ImmutableArray<IncidentId> Incidents);
