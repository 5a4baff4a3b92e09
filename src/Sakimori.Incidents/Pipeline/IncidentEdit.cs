using System.Diagnostics.CodeAnalysis;
using Sakimori.Domain;

namespace Sakimori.Incidents.Pipeline;

/// <summary>What a person's change makes of an incident, and what makes no sense.</summary>
internal static class IncidentEdit
{
    /// <summary>The author of remarks the program makes.</summary>
    public const string Program = "sakimori";

    private const int TitleLimit = 200;
    private const int NameLimit = 100;
    private const int NoteLimit = 10_000;

    /// <summary>False: it changes nothing or makes no sense.</summary>
    public static bool TryApply(Incident now, IncidentChange change, DateTimeOffset time, [NotNullWhen(true)] out Incident? changed)
    {
        changed = null;
        var isNothing = change is { Status: null, CloseReason: null, Title: null, Assignee: null } && string.IsNullOrWhiteSpace(change.Note);
        var status = change.Status ?? now.Status;
        if (isNothing || !IsName(change.By) || IsMerged(now) || change.CloseReason == CloseReason.Duplicate
            || change.Title?.Length > TitleLimit || change.Assignee?.Length > NameLimit || change.Note?.Length > NoteLimit
            || (change.Status == IncidentStatus.Closed) != change.CloseReason is not null)
        {
            return false;
        }

        var isClosed = status == IncidentStatus.Closed;
        changed = now with
        {
            // Whoever takes a new incident opens it.
            Status = change.Status is null && status == IncidentStatus.New && !string.IsNullOrEmpty(change.Assignee) ? IncidentStatus.Open : status,
            CloseReason = change.CloseReason ?? (isClosed ? now.CloseReason : null),
            ClosedAt = !isClosed ? null : change.Status == IncidentStatus.Closed ? time : now.ClosedAt,
            Title = change.Title is null ? now.Title : change.Title.Length == 0 ? null : change.Title,
            Assignee = change.Assignee is null ? now.Assignee : change.Assignee.Length == 0 ? null : change.Assignee,
            Revision = now.Revision + 1,
        };
        return true;
    }

    /// <summary>What is left of an incident that was merged into another.</summary>
    public static Incident Emptied(Incident source, IncidentId into, DateTimeOffset time) => source with
    {
        Count = 0,
        Blocked = 0,
        Passed = 0,
        Rank = 0,
        ClientCount = 0,
        Clients = [],
        Paths = [],
        Families = [],
        Rules = [],
        Techniques = [],
        Examples = [],
        Status = IncidentStatus.Closed,
        CloseReason = CloseReason.Duplicate,
        ClosedAt = time,
        Related = into,
        IsSummarised = false,
        Revision = source.Revision + 1,
    };

    /// <summary>It was merged: the other is the one to change.</summary>
    public static bool IsMerged(Incident incident) => incident is { Status: IncidentStatus.Closed, CloseReason: CloseReason.Duplicate };

    public static bool IsName(string name) => !string.IsNullOrWhiteSpace(name) && name.Length <= NameLimit;

    /// <summary>The program's own remark on a change: words of the contract, the same in every language.</summary>
    public static string Remark(Incident before, Incident after, string by) => after.CloseReason is { } reason
        ? $"{Text(before.Status)} → {Text(after.Status)}: {Text(reason)} ({by})"
        : $"{Text(before.Status)} → {Text(after.Status)} ({by})";

    public static string Text(IncidentStatus status) => status switch
    {
        IncidentStatus.New => "new",
        IncidentStatus.Open => "open",
        _ => "closed",
    };

    public static string Text(CloseReason reason) => reason switch
    {
        CloseReason.AttackBlocked => "attack-blocked",
        CloseReason.AttackSucceeded => "attack-succeeded",
        CloseReason.FalseAlarm => "false-alarm",
        CloseReason.Test => "test",
        _ => "duplicate",
    };

    public static string Text(IncidentStage stage) => stage switch
    {
        IncidentStage.Probing => "probing",
        IncidentStage.Attempt => "attempt",
        IncidentStage.Passed => "passed",
        _ => "leak",
    };
}
