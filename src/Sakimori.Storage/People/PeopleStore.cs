using System.Collections.Immutable;
using Sakimori.Domain;
using Sakimori.Storage.Databases;
using Sakimori.Storage.Record;

namespace Sakimori.Storage.People;

/// <summary>People and tokens. Decisions about access are written with their ledger entry in one step.</summary>
public sealed class PeopleStore
{
    private const string TokenColumns = "id, name, hash, scopes, role, made_by, made_at, expires, revoked_at, last_used";

    // Use is noted to the minute: a token used a thousand times a second does not write as often.
    private static readonly TimeSpan s_useStep = TimeSpan.FromMinutes(1);

    private readonly Database _database;

    internal PeopleStore(Database database) => _database = database;

    /// <summary>There is nobody yet: first start.</summary>
    public Task<bool> IsEmptyAsync(CancellationToken cancellation = default) =>
        _database.ReadAsync(async session => await session.LongAsync("select id from people limit 1").ConfigureAwait(false) is null, cancellation);

    /// <summary>A person by number, or null.</summary>
    public Task<Person?> FindAsync(long id, CancellationToken cancellation = default) =>
        _database.ReadAsync(session => PersonRows.FindAsync(session, "id = @key", id), cancellation);

    /// <summary>A person by name, without regard to case, or null.</summary>
    public Task<Person?> FindAsync(string name, CancellationToken cancellation = default) =>
        _database.ReadAsync(session => PersonRows.FindAsync(session, "name_key = @key", PersonRows.Key(name)), cancellation);

    /// <summary>Everybody, by name.</summary>
    public Task<ImmutableArray<Person>> ListAsync(CancellationToken cancellation = default) =>
        _database.ReadAsync(async session => (await PersonRows.ListAsync(session).ConfigureAwait(false)).ToImmutableArray(), cancellation);

    /// <summary>Adds a person and returns them with their number; null when the name is taken.</summary>
    public Task<Person?> AddAsync(Person person, LedgerDraft decision, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session =>
        {
            if (await PersonRows.AddAsync(session, person).ConfigureAwait(false) is not { } id)
                return null;
            await LedgerRows.AppendAsync(session, decision).ConfigureAwait(false);
            return person with { Id = id };
        }, cancellation);

    /// <summary>Writes a person as they are now; false when they are gone or the security stamp in the store is not <paramref name="expectedStamp"/>.</summary>
    public Task<bool> UpdateAsync(Person person, string expectedStamp, LedgerDraft? decision, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session =>
        {
            if (!await PersonRows.UpdateAsync(session, person, expectedStamp).ConfigureAwait(false))
                return false;
            if (decision is not null)
                await LedgerRows.AppendAsync(session, decision).ConfigureAwait(false);
            return true;
        }, cancellation);

    /// <summary>Counts that masked evidence was shown, with its ledger entry; returns the new count.</summary>
    public Task<long> CountEvidenceAsync(long person, LedgerDraft decision, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session =>
        {
            var count = await session.LongAsync(
                "update people set evidence_shown = evidence_shown + 1 where id = @id returning evidence_shown", ("id", person)).ConfigureAwait(false);
            await LedgerRows.AppendAsync(session, decision).ConfigureAwait(false);
            return count ?? 0;
        }, cancellation);

    /// <summary>Adds a token and returns it with its number.</summary>
    public Task<ApiToken> AddTokenAsync(ApiToken token, LedgerDraft decision, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session =>
        {
            var id = await session.LongAsync(
                """
                insert into tokens (name, hash, scopes, role, made_by, made_at, expires, revoked_at, last_used)
                values (@name, @hash, @scopes, @role, @made_by, @made_at, @expires, @revoked_at, @last_used) returning id
                """,
                ("name", token.Name), ("hash", token.Hash), ("scopes", token.Scopes), ("role", (long)token.Role), ("made_by", token.MadeBy), ("made_at", token.MadeAt),
                ("expires", token.Expires), ("revoked_at", token.RevokedAt), ("last_used", token.LastUsed)).ConfigureAwait(false);
            await LedgerRows.AppendAsync(session, decision).ConfigureAwait(false);
            return token with { Id = id ?? 0 };
        }, cancellation);

    /// <summary>The token with this hash that is neither revoked nor expired at the time; null otherwise. Notes its use, at most once a minute.</summary>
    public async Task<ApiToken?> UseTokenAsync(string hash, DateTimeOffset at, CancellationToken cancellation = default)
    {
        var token = await _database.ReadAsync(session => session.FirstAsync(
            $"select {TokenColumns} from tokens where hash = @hash and revoked_at is null and (expires is null or expires > @at)",
            ReadToken, ("hash", hash), ("at", at)), cancellation).ConfigureAwait(false);
        if (token is null || token.LastUsed > at - s_useStep)
            return token;
        var minute = new DateTimeOffset(at.UtcTicks / s_useStep.Ticks * s_useStep.Ticks, TimeSpan.Zero);
        var isStillGood = await _database.WriteAsync(async session => await session.ExecuteAsync(
            "update tokens set last_used = @minute where id = @id and revoked_at is null", ("minute", minute), ("id", token.Id)).ConfigureAwait(false) == 1,
            cancellation).ConfigureAwait(false);
        return isStillGood ? token with { LastUsed = minute } : null;
    }

    /// <summary>All tokens.</summary>
    public Task<ImmutableArray<ApiToken>> TokensAsync(CancellationToken cancellation = default) =>
        _database.ReadAsync(
            async session => (await session.QueryAsync($"select {TokenColumns} from tokens order by id", ReadToken).ConfigureAwait(false)).ToImmutableArray(), cancellation);

    /// <summary>Revokes a token; false when there is none or it was.</summary>
    public Task<bool> RevokeTokenAsync(long id, DateTimeOffset at, LedgerDraft decision, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session =>
        {
            var changed = await session.ExecuteAsync(
                "update tokens set revoked_at = @at where id = @id and revoked_at is null", ("at", at), ("id", id)).ConfigureAwait(false);
            if (changed == 1)
                await LedgerRows.AppendAsync(session, decision).ConfigureAwait(false);
            return changed == 1;
        }, cancellation);

    private static ApiToken ReadToken(Row row) => new(
        row.Long(0), row.Text(1), row.Text(2), row.Text(3), (Role)row.Int(4), row.Text(5), row.Time(6), row.TimeOrNull(7), row.TimeOrNull(8), row.TimeOrNull(9));
}
