using Sakimori.Domain;
using Sakimori.Incidents.Grouping;
using Sakimori.Incidents.Pipeline;

namespace Sakimori.Incidents.Tests;

public sealed class AlertBudgetTests
{
    [Fact]
    public void The_highest_ranks_are_shown_and_the_rest_is_summarised_by_family_and_site()
    {
        var queue = new[] { One(1, 10), One(2, 90), One(3, 50), One(4, 20, AttackFamily.Scanner), One(5, 30), One(6, 5, AttackFamily.Scanner) };
        var divided = AlertBudget.Divide(queue, [Person(1), Person(1), Person(7, isActive: false), Person(-3)]);
        Assert.Equal(2, divided.Budget);
        Assert.Equal([2, 3], divided.Shown.Select(incident => incident.Id.Value));
        Assert.Equal(
            [(AttackFamily.SqlInjection, "shop", 60L, "INC-5 INC-1"), (AttackFamily.Scanner, "shop", 100L, "INC-4 INC-6")],
            divided.Summarised.Select(summary => (summary.Family, summary.Site, summary.Transactions, string.Join(' ', summary.Incidents))).OrderBy(summary => summary.Transactions));
    }

    [Fact]
    public void What_somebody_works_on_is_shown_first_and_nothing_is_dropped_in_two_hundred_random_queues()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var queue = Enumerable.Range(1, random.Next(40)).Select(id => One(id, random.Next(100), (AttackFamily)random.Next(18)) with
            {
                Site = $"s{random.Next(3)}",
                Status = (IncidentStatus)random.Next(2),
            }).ToList();
            var divided = AlertBudget.Divide(queue, [Person(random.Next(20))]);
            var all = divided.Shown.Select(incident => incident.Id).Concat(divided.Summarised.SelectMany(summary => summary.Incidents)).ToList();
            Assert.Equal(queue.Select(incident => incident.Id).OrderBy(id => id.Value), all.OrderBy(id => id.Value));
            Assert.Equal(queue.Sum(incident => incident.Count), divided.Shown.Sum(incident => incident.Count) + divided.Summarised.Sum(summary => summary.Transactions));
            Assert.Equal(Math.Min(queue.Count, divided.Budget), divided.Shown.Length);
            Assert.Equal(divided.Shown.OrderByDescending(incident => incident.Rank).Select(incident => incident.Rank), divided.Shown.Select(incident => incident.Rank));
            var hidden = all.Except(divided.Shown.Select(incident => incident.Id)).ToHashSet();
            Assert.True(!queue.Any(incident => incident.Status == IncidentStatus.Open && hidden.Contains(incident.Id)) || divided.Shown.All(incident => incident.Status == IncidentStatus.Open));
        }
    }

    [Fact]
    public void Budgets_without_end_do_not_overflow() => Assert.Equal(int.MaxValue, AlertBudget.Divide([], [Person(int.MaxValue), Person(int.MaxValue)]).Budget);

    [Fact]
    public void Intake_marks_what_is_over_the_budget_and_unmarks_it_when_there_is_room()
    {
        var grouper = new IncidentGrouper(1);
        grouper.Take([Traffic.Attack("10.0.0.1", 0, value: "("), Traffic.Attack("10.1.0.1", 1, value: ";", passes: true), Traffic.Attack("10.2.0.1", 2, value: "=")]);
        BudgetMarks.Apply(grouper, []);
        Assert.All(grouper.Groups, group => Assert.False(group.IsSummarised));
        BudgetMarks.Apply(grouper, [Person(1)]);
        Assert.Equal([true, false, true], grouper.Groups.OrderBy(group => group.Id.Value).Select(group => group.IsSummarised));
        grouper.Find(new(3))!.People = grouper.Find(new(3))!.People with { Assignee = "sato" };
        BudgetMarks.Apply(grouper, [Person(2)]);
        Assert.Equal([true, false, false], grouper.Groups.OrderBy(group => group.Id.Value).Select(group => group.IsSummarised));
    }

    private static Incident One(long id, int rank, AttackFamily family = AttackFamily.SqlInjection) => new()
    {
        Id = new(id),
        First = Traffic.Start,
        Last = Traffic.Start,
        Site = "shop",
        Family = family,
        Stage = IncidentStage.Attempt,
        Actor = "10.0.0.1",
        GroupingKey = "",
        Count = family == AttackFamily.Scanner ? 50 : 30,
        Blocked = 1,
        Passed = 0,
        TopScore = 5,
        Rank = rank,
    };

    private static Person Person(int budget, bool isActive = true) => new()
    {
        Id = 1,
        Name = "sato",
        Role = Role.Analyst,
        PasswordHash = "",
        SecurityStamp = "",
        AlertBudget = budget,
        IsActive = isActive,
    };
}
