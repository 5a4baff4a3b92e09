using Sakimori.Storage;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>Evidence is shown unmasked only after the ledger has it: who saw what. Thread-safe.</summary>
internal sealed class EvidenceCounter(Store store, TimeProvider time)
{
    /// <summary>Counts for a person, and puts on record. Throws <see cref="StoreException"/>; then nothing may be shown.</summary>
    public async Task CountAsync(Caller by, string subject, IEnumerable<string> transactions, CancellationToken cancellation)
    {
        var entry = AccessRecord.OfEvidence(time.GetUtcNow(), by, subject, transactions);
        if (by.Person is { } person)
        {
            await store.People.CountEvidenceAsync(person, entry, cancellation);
        }
        else
        {
            await store.Ledger.AppendAsync(entry, cancellation);
        }
    }
}
