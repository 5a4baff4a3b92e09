using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Storage.Incidents;

/// <summary>Reads incidents and writes what people decide about them.</summary>
public sealed class IncidentStore
{
    internal IncidentStore()
    {
    }

    /// <summary>One incident, or null.</summary>
    public Task<Incident?> FindAsync(IncidentId id, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>The incidents a query speaks of, highest rank first, then latest.</summary>
    public Task<ImmutableArray<Incident>> ListAsync(IncidentQuery query, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>All that are not closed, and those closed within a day: what intake begins with.</summary>
    public Task<ImmutableArray<Incident>> LoadActiveAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>The next free number.</summary>
    public Task<long> NextNumberAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>
    /// Writes what a person decided (status, title, assignee, closing, relation) with a note and a ledger entry, in one step. False,
    /// and nothing written, when the incident's revision is no longer <paramref name="revision"/>.
    /// </summary>
    public Task<bool> DecideAsync(Incident changed, long revision, IncidentNote? note, LedgerDraft? decision, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Moves transactions from one incident to another and writes both, in one step (merge: all; split: some).</summary>
    public Task<bool> MoveAsync(IncidentMove move, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Its notes, oldest first.</summary>
    public Task<ImmutableArray<IncidentNote>> NotesAsync(IncidentId id, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Adds a note.</summary>
    public Task AddNoteAsync(IncidentId id, IncidentNote note, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Writes a hand-over and returns its number.</summary>
    public Task<long> HandOverAsync(HandOver handOver, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Marks a hand-over as taken; false when it was already.</summary>
    public Task<bool> TakeHandOverAsync(long id, string by, DateTimeOffset at, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Hand-overs, the latest first.</summary>
    public Task<ImmutableArray<HandOver>> HandOversAsync(int limit, CancellationToken cancellation = default) => throw new NotSupportedException();
}

/// <summary>Which incidents; null asks for all.</summary>
public sealed record IncidentQuery
{
    /// <summary>With this status; null with <see cref="IncludeClosed"/> false asks for those not closed.</summary>
    public IncidentStatus? Status { get; init; }

    /// <summary>Closed ones too.</summary>
    public bool IncludeClosed { get; init; }

    /// <summary>Of this site.</summary>
    public string? Site { get; init; }

    /// <summary>Of this family.</summary>
    public AttackFamily? Family { get; init; }

    /// <summary>Assigned to this person.</summary>
    public string? Assignee { get; init; }

    /// <summary>Active at or after this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Summarised ones: null both, true only, false none.</summary>
    public bool? Summarised { get; init; }

    /// <summary>At most this many, up to 1,000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>Transactions that change their incident.</summary>
/// <param name="From">The incident they leave, as it is afterwards.</param>
/// <param name="FromRevision">Its revision before.</param>
/// <param name="To">The incident they go to, as it is afterwards (made when new).</param>
/// <param name="Transactions">Which; null moves all.</param>
/// <param name="Note">Written on both.</param>
/// <param name="Decision">For the ledger.</param>
public sealed record IncidentMove(
    Incident From, long FromRevision, Incident To, ImmutableArray<string>? Transactions, IncidentNote Note, LedgerDraft Decision);
