using System.Collections.Immutable;
using Sakimori.Domain;
using Sakimori.Storage.Journals;

namespace Sakimori.Storage;

/// <summary>What intake made of a piece of the journal; written in one database transaction.</summary>
public sealed record IntakeBatch
{
    /// <summary>Transactions to keep, with their incident.</summary>
    public ImmutableArray<TransactionRecord> Transactions { get; init; } = [];

    /// <summary>Incidents as intake sees them now. Of those that exist, only what the machine counts is written.</summary>
    public ImmutableArray<Incident> Incidents { get; init; } = [];

    /// <summary>Remarks the program makes on incidents.</summary>
    public ImmutableArray<KeyValuePair<IncidentId, IncidentNote>> Notes { get; init; } = [];

    /// <summary>Counts to add to what is there.</summary>
    public ImmutableArray<TrafficMinute> Traffic { get; init; } = [];

    /// <summary>Decisions to append to the ledger, in this order.</summary>
    public ImmutableArray<LedgerDraft> Decisions { get; init; } = [];

    /// <summary>
    /// Where whoever made the batch believes the database to stand. When it stands elsewhere another program has written there, what
    /// was counted upon it is wrong, and nothing of the batch is written. Null does not ask.
    /// </summary>
    public JournalPosition? From { get; init; }

    /// <summary>Much waits behind it: it is written as fast as the database can, and not only as fast as requests on the same cores like it.</summary>
    public bool IsLate { get; init; }

    /// <summary>The journal has been taken in up to here.</summary>
    public required JournalPosition Through { get; init; }
}
