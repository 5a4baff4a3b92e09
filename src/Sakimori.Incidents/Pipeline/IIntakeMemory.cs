using System.Collections.Immutable;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Storage.Incidents;
using Sakimori.Storage.Journals;
using Sakimori.Storage.Transactions;

namespace Sakimori.Incidents.Pipeline;

/// <summary>What intake asks of the store; tests put a memory of their own here.</summary>
internal interface IIntakeMemory
{
    Task CommitAsync(IntakeBatch batch, CancellationToken cancellation);

    Task<JournalPosition> PositionAsync(CancellationToken cancellation);

    Task<ImmutableArray<Incident>> LoadActiveAsync(CancellationToken cancellation);

    Task<long> NextNumberAsync(CancellationToken cancellation);

    Task<Incident?> FindAsync(IncidentId id, CancellationToken cancellation);

    Task<bool> DecideAsync(Incident changed, long revision, IncidentNote? note, LedgerDraft? decision, CancellationToken cancellation);

    Task<bool> MoveAsync(IncidentMove move, CancellationToken cancellation);

    Task<TransactionPage> SearchAsync(TransactionQuery query, CancellationToken cancellation);

    IAsyncEnumerable<TransactionRecord> StreamAsync(TransactionQuery query, CancellationToken cancellation);

    Task<ImmutableArray<Person>> PeopleAsync(CancellationToken cancellation);

    Task<string?> SettingAsync(string key, CancellationToken cancellation);
}

/// <summary>What intake asks of the journal.</summary>
internal interface IIntakeSource
{
    Task<JournalBatch> ReadAsync(JournalPosition after, int max, CancellationToken cancellation);

    void Release(JournalPosition through);
}

/// <summary>The store as intake sees it.</summary>
internal sealed class StoredMemory(Store store) : IIntakeMemory
{
    public Task CommitAsync(IntakeBatch batch, CancellationToken cancellation) => store.CommitAsync(batch, cancellation);

    public Task<JournalPosition> PositionAsync(CancellationToken cancellation) => store.PositionAsync(cancellation);

    public Task<ImmutableArray<Incident>> LoadActiveAsync(CancellationToken cancellation) => store.Incidents.LoadActiveAsync(cancellation);

    public Task<long> NextNumberAsync(CancellationToken cancellation) => store.Incidents.NextNumberAsync(cancellation);

    public Task<Incident?> FindAsync(IncidentId id, CancellationToken cancellation) => store.Incidents.FindAsync(id, cancellation);

    public Task<bool> DecideAsync(Incident changed, long revision, IncidentNote? note, LedgerDraft? decision, CancellationToken cancellation) =>
        store.Incidents.DecideAsync(changed, revision, note, decision, cancellation);

    public Task<bool> MoveAsync(IncidentMove move, CancellationToken cancellation) => store.Incidents.MoveAsync(move, cancellation);

    public Task<TransactionPage> SearchAsync(TransactionQuery query, CancellationToken cancellation) => store.Transactions.SearchAsync(query, cancellation);

    public IAsyncEnumerable<TransactionRecord> StreamAsync(TransactionQuery query, CancellationToken cancellation) => store.Transactions.StreamAsync(query, cancellation);

    public Task<ImmutableArray<Person>> PeopleAsync(CancellationToken cancellation) => store.People.ListAsync(cancellation);

    public Task<string?> SettingAsync(string key, CancellationToken cancellation) => store.Settings.ReadAsync(key, cancellation);
}

/// <summary>The journal as intake sees it.</summary>
internal sealed class JournalSource(Journal journal) : IIntakeSource
{
    public Task<JournalBatch> ReadAsync(JournalPosition after, int max, CancellationToken cancellation) => journal.ReadAsync(after, max, cancellation);

    public void Release(JournalPosition through) => journal.Release(through);
}
