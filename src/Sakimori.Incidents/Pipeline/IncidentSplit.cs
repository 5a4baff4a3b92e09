using Sakimori.Domain;
using Sakimori.Incidents.Grouping;

namespace Sakimori.Incidents.Pipeline;

/// <summary>Takes an incident apart: reads its transactions and counts those that go and those that stay.</summary>
internal sealed class IncidentSplit(Incident source, IncidentSelection which, IncidentId id, DateTimeOffset at)
{
    private readonly HashSet<string>? _ids = which.Transactions is { } ids ? [.. ids] : null;
    private ActiveGroup? _part;
    private ActiveGroup? _rest;

    /// <summary>Ids of those that go.</summary>
    public List<string> Moved { get; } = [];

    /// <summary>At least one part of the selection says something.</summary>
    public static bool IsSelective(IncidentSelection which) =>
        which.Client is not null || which.Path is not null || which.Family is not null || which.Transactions is { IsDefaultOrEmpty: false };

    public void Add(TransactionRecord transaction)
    {
        var actor = Actor.Of(transaction.Client);
        if (IsSelected(transaction))
        {
            Moved.Add(transaction.Id);
            _part ??= new ActiveGroup(IncidentGrouper.SplitKey(source.Site, which.Client, at, id.Value), id, transaction, actor, source.Id);
            _part.Add(transaction, actor);
        }
        else
        {
            _rest ??= new ActiveGroup(Key(), source.Id, transaction, actor, source.Related);
            _rest.Add(transaction, actor);
        }
    }

    /// <summary>Both incidents as they are afterwards; null when nothing or everything would go.</summary>
    public (Incident Left, Incident Part)? Parts(Func<ActiveGroup, Incident> snapshot)
    {
        if (_part is null || _rest is null)
        {
            return null;
        }

        var part = snapshot(_part) with { Status = source.Status == IncidentStatus.Closed ? IncidentStatus.New : source.Status, Assignee = source.Assignee };
        _rest.People = source with { Revision = source.Revision + 1 };
        var rest = snapshot(_rest);
        if (rest.Count + part.Count < source.Count)
        {
            // Retention has taken some already: they stay where they were counted.
            rest = rest with
            {
                First = source.First,
                Count = source.Count - part.Count,
                Blocked = source.Blocked - part.Blocked,
                Passed = source.Passed - part.Passed,
            };
        }

        return (rest, part);
    }

    private GroupKey Key() => GroupKey.TryParse(source.GroupingKey, out var key) ? key! : IncidentGrouper.SplitKey(source.Site, null, at, source.Id.Value);

    private bool IsSelected(TransactionRecord transaction) =>
        (which.Client is null || Actor.Of(transaction.Client).Name == Actor.Of(which.Client).Name)
        && (which.Family is null || transaction.Family == which.Family)
        && (_ids is null || _ids.Contains(transaction.Id))
        && (which.Path is null || IsPath(transaction, which.Path));

    // "/search" or "GET /search", as tallies name it.
    private static bool IsPath(TransactionRecord transaction, string path)
    {
        var own = Leading.Path(transaction);
        return own.SequenceEqual(path) || PlainLine.Of($"{transaction.Method} {own}") == path;
    }
}
