using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Storage.Journals;

namespace Sakimori.Incidents;

/// <summary>
/// Takes the journal in: groups detections into incidents, counts traffic, commits both with the journal's position in one database
/// transaction, and goes on from there after a restart. While the database is away it waits and tries again; the journal grows.
/// What people do to incidents goes through here, between two batches, so that intake's view and the store's never part.
/// </summary>
public sealed class Intake : IAsyncDisposable
{
    /// <summary>Loads active incidents and begins to read the journal.</summary>
    public static Task<Intake> StartAsync(Journal journal, Store store, TimeProvider time, ILogger logger, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    /// <summary>How it keeps up.</summary>
    public IntakeHealth Health => throw new NotSupportedException();

    /// <summary>Raised after each commit, on intake's own thread: what is new. Handlers must return at once.</summary>
    public event Action<IntakeNews>? Committed { add => throw new NotSupportedException(); remove => throw new NotSupportedException(); }

    /// <summary>Returns when everything that was in the journal at the call is in the store.</summary>
    public Task CaughtUpAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Assigns, opens, retitles or closes an incident; writes a note and, for closing and reopening, the ledger.</summary>
    public Task<IncidentResult> ChangeAsync(IncidentChange change, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Moves everything of one incident into another and closes it as a duplicate.</summary>
    public Task<IncidentResult> MergeAsync(IncidentId from, IncidentId into, string by, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Moves some transactions (by client, path, family or id) of an incident into a new one.</summary>
    public Task<IncidentResult> SplitAsync(IncidentId from, IncidentSelection which, string by, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Finishes the batch in hand and stops.</summary>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}

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
