using Sakimori.Domain;
using Sakimori.Incidents.Grouping;

namespace Sakimori.Incidents.Pipeline;

/// <summary>
/// Marks which of today's incidents are over everybody's alert budget. New incidents compete by rank for the places that the
/// people's budgets give for a day; what somebody works on keeps its place, and with nobody in the house yet nothing is marked.
/// </summary>
internal static class BudgetMarks
{
    public static void Apply(IncidentGrouper grouper, IReadOnlyCollection<Person> people)
    {
        if (people.Count == 0)
        {
            return;
        }

        var places = AlertBudget.Sum(people);
        var waiting = new List<(int Rank, ActiveGroup Group)>();
        foreach (var group in grouper.Groups)
        {
            if (group.Status == IncidentStatus.Closed)
            {
                continue;
            }

            if (group.Status == IncidentStatus.Open || group.People.Assignee is not null)
            {
                group.IsSummarised = false;
                places--;
            }
            else
            {
                waiting.Add((grouper.Snapshot(group).Rank, group));
            }
        }

        waiting.Sort(static (a, b) => a.Rank != b.Rank ? b.Rank.CompareTo(a.Rank) : a.Group.Id.Value.CompareTo(b.Group.Id.Value));
        for (var i = 0; i < waiting.Count; i++)
        {
            waiting[i].Group.IsSummarised = i >= places;
        }
    }
}
