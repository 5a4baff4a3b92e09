using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Storage.People;

/// <summary>People and tokens. Decisions about access are written with their ledger entry in one step.</summary>
public sealed class PeopleStore
{
    internal PeopleStore()
    {
    }

    /// <summary>There is nobody yet: first start.</summary>
    public Task<bool> IsEmptyAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>A person by number, or null.</summary>
    public Task<Person?> FindAsync(long id, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>A person by name, without regard to case, or null.</summary>
    public Task<Person?> FindAsync(string name, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Everybody, by name.</summary>
    public Task<ImmutableArray<Person>> ListAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Adds a person and returns them with their number; null when the name is taken.</summary>
    public Task<Person?> AddAsync(Person person, LedgerDraft decision, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Writes a person as they are now; false when they are gone or the security stamp in the store is not <paramref name="expectedStamp"/>.</summary>
    public Task<bool> UpdateAsync(Person person, string expectedStamp, LedgerDraft? decision, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Counts that masked evidence was shown, with its ledger entry; returns the new count.</summary>
    public Task<long> CountEvidenceAsync(long person, LedgerDraft decision, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Adds a token and returns it with its number.</summary>
    public Task<ApiToken> AddTokenAsync(ApiToken token, LedgerDraft decision, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>The token with this hash that is neither revoked nor expired at the time; null otherwise. Notes its use, at most once a minute.</summary>
    public Task<ApiToken?> UseTokenAsync(string hash, DateTimeOffset at, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>All tokens.</summary>
    public Task<ImmutableArray<ApiToken>> TokensAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Revokes a token; false when there is none or it was.</summary>
    public Task<bool> RevokeTokenAsync(long id, DateTimeOffset at, LedgerDraft decision, CancellationToken cancellation = default) => throw new NotSupportedException();
}
