using System.Collections.Immutable;
using Sakimori.Domain;
using Sakimori.Storage.Databases;

namespace Sakimori.Storage.Record;

/// <summary>Overrides: each is written with its ledger entry in one step.</summary>
public sealed class OverrideStore
{
    private const int MaxListed = 1000;
    private const string Columns = "id, site, rule, path, target, reason, made_by, made_at, until, ended_at, ledger_number";
    private const string ProposalColumns = "id, kind, site, content, reason, made_by, made_at, approved, decided_by, decided_at";

    private readonly Database _database;

    internal OverrideStore(Database database) => _database = database;

    /// <summary>Writes an override (its id and ledger number are given here) and its decision.</summary>
    public Task<Override> AddAsync(Override draft, LedgerDraft decision, CancellationToken cancellation = default) =>
        _database.WriteAsync(session => InsertAsync(session, draft, decision), cancellation);

    /// <summary>
    /// Approves a proposal and writes the override it asks for, with both decisions, in one step; null, and nothing is written, when the
    /// proposal was decided already.
    /// </summary>
    public Task<Override?> ApproveAsync(long proposal, LedgerDraft approval, Override draft, LedgerDraft decision, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session => await DecideAsync(session, proposal, true, approval.DeciderName, approval.Time, approval).ConfigureAwait(false)
            ? await InsertAsync(session, draft, decision).ConfigureAwait(false)
            : null, cancellation);

    /// <summary>Ends one; null when there is none that holds under this number.</summary>
    public Task<Override?> EndAsync(long id, DateTimeOffset at, LedgerDraft decision, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session =>
        {
            var changed = await session.ExecuteAsync(
                "update overrides set ended_at = @at where id = @id and ended_at is null and (until is null or until > @at)", ("at", at), ("id", id)).ConfigureAwait(false);
            if (changed == 0)
                return null;
            await LedgerRows.AppendAsync(session, decision).ConfigureAwait(false);
            return await session.FirstAsync($"select {Columns} from overrides where id = @id", Read, ("id", id)).ConfigureAwait(false);
        }, cancellation);

    /// <summary>Those that hold at a time.</summary>
    public Task<ImmutableArray<Override>> ActiveAsync(DateTimeOffset at, CancellationToken cancellation = default) =>
        _database.ReadAsync(async session => (await session.QueryAsync(
            $"select {Columns} from overrides where made_at <= @at and (ended_at is null or ended_at > @at) and (until is null or until > @at) order by id",
            Read, ("at", at)).ConfigureAwait(false)).ToImmutableArray(), cancellation);

    /// <summary>All, the latest first, at most 1,000.</summary>
    public Task<ImmutableArray<Override>> ListAsync(CancellationToken cancellation = default) =>
        _database.ReadAsync(async session => (await session.QueryAsync(
            $"select {Columns} from overrides order by id desc limit {MaxListed}", Read).ConfigureAwait(false)).ToImmutableArray(), cancellation);

    /// <summary>Writes a proposal for one (an analyst asks, an approver decides) and returns its number.</summary>
    public Task<long> ProposeAsync(Proposal proposal, LedgerDraft decision, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session =>
        {
            await LedgerRows.AppendAsync(session, decision).ConfigureAwait(false);
            return await session.LongAsync(
                "insert into proposals (kind, site, content, reason, made_by, made_at) values (@kind, @site, @content, @reason, @made_by, @made_at) returning id",
                ("kind", proposal.Kind), ("site", proposal.Site), ("content", proposal.Content), ("reason", proposal.Reason), ("made_by", proposal.MadeBy),
                ("made_at", proposal.MadeAt)).ConfigureAwait(false) ?? 0;
        }, cancellation);

    /// <summary>Proposals, the latest first; only undecided ones when asked.</summary>
    public Task<ImmutableArray<Proposal>> ProposalsAsync(bool onlyOpen, CancellationToken cancellation = default) =>
        _database.ReadAsync(async session => (await session.QueryAsync(
            $"select {ProposalColumns} from proposals{(onlyOpen ? " where approved is null" : "")} order by id desc limit {MaxListed}",
            row => new Proposal(
                row.Long(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Text(5), row.Time(6),
                row.LongOrNull(7) is { } approved ? approved != 0 : null, row.TextOrNull(8), row.TimeOrNull(9))).ConfigureAwait(false)).ToImmutableArray(), cancellation);

    /// <summary>Decides a proposal once; false when it was decided already.</summary>
    public Task<bool> DecideProposalAsync(long id, bool approved, string by, DateTimeOffset at, LedgerDraft decision, CancellationToken cancellation = default) =>
        _database.WriteAsync(session => DecideAsync(session, id, approved, by, at, decision), cancellation);

    private static async Task<bool> DecideAsync(Session session, long id, bool approved, string by, DateTimeOffset at, LedgerDraft decision)
    {
        var changed = await session.ExecuteAsync(
            "update proposals set approved = @approved, decided_by = @by, decided_at = @at where id = @id and approved is null",
            ("approved", approved), ("by", by), ("at", at), ("id", id)).ConfigureAwait(false);
        if (changed == 1)
            await LedgerRows.AppendAsync(session, decision).ConfigureAwait(false);
        return changed == 1;
    }

    private static async Task<Override> InsertAsync(Session session, Override draft, LedgerDraft decision)
    {
        var entry = await LedgerRows.AppendAsync(session, decision).ConfigureAwait(false);
        var id = await session.LongAsync(
            """
            insert into overrides (site, rule, path, target, reason, made_by, made_at, until, ended_at, ledger_number)
            values (@site, @rule, @path, @target, @reason, @made_by, @made_at, @until, @ended_at, @ledger_number) returning id
            """,
            ("site", draft.Site), ("rule", draft.RuleId), ("path", draft.Path), ("target", draft.Target), ("reason", draft.Reason), ("made_by", draft.MadeBy),
            ("made_at", draft.MadeAt), ("until", draft.Until), ("ended_at", draft.EndedAt), ("ledger_number", entry!.Number)).ConfigureAwait(false);
        return draft with { Id = id ?? 0, LedgerNumber = entry.Number };
    }

    private static Override Read(Row row) => new(
        row.Long(0), row.Text(1), row.Long(2), row.TextOrNull(3), row.TextOrNull(4), row.Text(5), row.Text(6), row.Time(7), row.TimeOrNull(8),
        row.TimeOrNull(9), row.Long(10));
}

/// <summary>A change somebody asks for and another person decides.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind"><c>override</c>; later <c>tuning</c>, <c>virtual-patch</c>.</param>
/// <param name="Site">The site.</param>
/// <param name="Content">What is asked for: JSON of the thing.</param>
/// <param name="Reason">Why.</param>
/// <param name="MadeBy">Who asks.</param>
/// <param name="MadeAt">When.</param>
/// <param name="IsApproved">The decision; null while there is none.</param>
/// <param name="DecidedBy">Who decided.</param>
/// <param name="DecidedAt">When.</param>
public sealed record Proposal(
    long Id, string Kind, string Site, string Content, string Reason, string MadeBy, DateTimeOffset MadeAt, bool? IsApproved,
    string? DecidedBy, DateTimeOffset? DecidedAt);
