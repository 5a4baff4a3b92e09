using Sakimori.Domain;

namespace Sakimori.Web.Shifts;

/// <summary>A person watches, from when to when.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Person">Who.</param>
/// <param name="From">From then.</param>
/// <param name="To">Until then.</param>
/// <param name="MadeBy">Who planned it.</param>
internal sealed record Shift(long Id, string Person, DateTimeOffset From, DateTimeOffset To, string MadeBy)
{
    /// <summary>It is on.</summary>
    public bool IsOn(DateTimeOffset now) => From <= now && now < To;
}

/// <summary>The shifts around a moment.</summary>
/// <param name="Shifts">Those planned, and those of the last month, by their beginning.</param>
/// <param name="Now">The moment.</param>
internal sealed record ShiftRoster(IReadOnlyList<Shift> Shifts, DateTimeOffset Now)
{
    /// <summary>Who watches now.</summary>
    public IEnumerable<Shift> On => Shifts.Where(shift => shift.IsOn(Now));

    /// <summary>Who begins next; null when nothing is planned.</summary>
    public Shift? Next => Shifts.FirstOrDefault(shift => shift.From > Now);

    /// <summary>
    /// Nobody took it over when a shift ended: it is not closed, and the one who has it went off shift and is not back on. Who has it
    /// without ever having had a shift goes on having it.
    /// </summary>
    public bool IsLeft(Incident incident) => incident.Status != IncidentStatus.Closed && incident.Assignee is { } assignee
        && Shifts.Any(shift => shift.Person == assignee && shift.To <= Now) && !On.Any(shift => shift.Person == assignee);
}
