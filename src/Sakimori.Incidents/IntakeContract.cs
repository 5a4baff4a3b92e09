using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Incidents;

/// <summary>How intake keeps up.</summary>
/// <param name="Lag">Age of the oldest journal entry not yet in the store; zero when there is none.</param>
/// <param name="Problem">Why the last commit failed; null when it worked.</param>
/// <param name="Committed">Transactions committed since start.</param>
public sealed record IntakeHealth(TimeSpan Lag, string? Problem, long Committed);

/// <summary>What a commit brought. Transactions are at most the latest 200 of it.</summary>
public sealed record IntakeNews(ImmutableArray<TransactionRecord> Transactions, ImmutableArray<Incident> Incidents, ImmutableArray<TrafficMinute> Traffic);

/// <summary>What a person wants changed about an incident; null leaves it.</summary>
public sealed record IncidentChange
{
    /// <summary>Which.</summary>
    public required IncidentId Id { get; init; }

    /// <summary>The revision that was on the screen.</summary>
    public required long Revision { get; init; }

    /// <summary>Who.</summary>
    public required string By { get; init; }

    /// <summary>A new status.</summary>
    public IncidentStatus? Status { get; init; }

    /// <summary>With <see cref="IncidentStatus.Closed"/>: why; required then.</summary>
    public CloseReason? CloseReason { get; init; }

    /// <summary>A new title; empty returns to the generated one.</summary>
    public string? Title { get; init; }

    /// <summary>A new assignee; empty assigns nobody.</summary>
    public string? Assignee { get; init; }

    /// <summary>A note to go with it.</summary>
    public string? Note { get; init; }
}

/// <summary>Which transactions of an incident; every part that is not null must agree.</summary>
public sealed record IncidentSelection(string? Client = null, string? Path = null, AttackFamily? Family = null, ImmutableArray<string>? Transactions = null);

/// <summary>What became of a change.</summary>
/// <param name="Outcome">Done, or why not.</param>
/// <param name="Incident">The incident as it is now; null when there is none.</param>
public sealed record IncidentResult(IncidentOutcome Outcome, Incident? Incident);

/// <summary>What became of a change.</summary>
public enum IncidentOutcome
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>There is no such incident.</summary>
    NotFound,

    /// <summary>Somebody changed it meanwhile: look again.</summary>
    Stale,

    /// <summary>It makes no sense (closing without a reason, merging into itself, nothing selected).</summary>
    Invalid,

    /// <summary>The store is away: nothing changed.</summary>
    Unavailable,
}
