using System.Collections.Immutable;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage.Databases;
using Sakimori.Storage.Formats;
using Sakimori.Storage.Record;

namespace Sakimori.Storage.Incidents;

/// <summary>Reads incidents and writes what people decide about them.</summary>
public sealed class IncidentStore
{
    private const int MaxLimit = 1000;

    private static readonly TimeSpan s_recentlyClosed = TimeSpan.FromDays(1);

    private readonly Database _database;
    private readonly TimeProvider _time;

    internal IncidentStore(Database database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    /// <summary>One incident, or null.</summary>
    public Task<Incident?> FindAsync(IncidentId id, CancellationToken cancellation = default) =>
        _database.ReadAsync(
            session => session.FirstAsync($"select {IncidentRows.Columns} from incidents where id = @id", IncidentRows.Read, ("id", id.Value)), cancellation);

    /// <summary>The incidents a query speaks of, highest rank first, then latest.</summary>
    public Task<ImmutableArray<Incident>> ListAsync(IncidentQuery query, CancellationToken cancellation = default)
    {
        var filter = new Filter();
        if (query.Status is { } status)
            filter.Add("status = @status", "status", (long)status);
        else if (!query.IncludeClosed)
            filter.Add($"status < {(int)IncidentStatus.Closed}");
        filter.Add("site = @site", "site", query.Site);
        filter.Add("family = @family", "family", query.Family is { } family ? (long)family : null);
        filter.Add("assignee = @assignee", "assignee", query.Assignee);
        filter.Add("last >= @since", "since", query.Since);
        filter.Add("summarised = @summarised", "summarised", query.Summarised);
        return ListAsync(filter, "rank desc, last desc, id desc", Math.Clamp(query.Limit, 1, MaxLimit), cancellation);
    }

    /// <summary>All that are not closed, and those closed within a day: what intake begins with.</summary>
    public Task<ImmutableArray<Incident>> LoadActiveAsync(CancellationToken cancellation = default)
    {
        var filter = new Filter();
        filter.Add($"(status < {(int)IncidentStatus.Closed} or closed_at >= @since)", "since", _time.GetUtcNow() - s_recentlyClosed);
        return ListAsync(filter, "id", int.MaxValue, cancellation);
    }

    /// <summary>The next free number.</summary>
    public Task<long> NextNumberAsync(CancellationToken cancellation = default) =>
        _database.ReadAsync(
            async session => (await session.LongAsync("select highest from numbers where kind = 'incident'").ConfigureAwait(false) ?? 0) + 1, cancellation);

    /// <summary>
    /// Writes what a person decided (status, title, assignee, closing, relation) with a note and a ledger entry, in one step. False,
    /// and nothing written, when the incident's revision is no longer <paramref name="revision"/>.
    /// </summary>
    public Task<bool> DecideAsync(Incident changed, long revision, IncidentNote? note, LedgerDraft? decision, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session =>
        {
            if (!await IncidentRows.DecideAsync(session, changed, revision).ConfigureAwait(false))
                return false;
            if (note is not null)
                await IncidentRows.AddNoteAsync(session, changed.Id, note).ConfigureAwait(false);
            if (decision is not null)
                await LedgerRows.AppendAsync(session, decision).ConfigureAwait(false);
            return true;
        }, cancellation);

    /// <summary>Moves transactions from one incident to another and writes both, in one step (merge: all; split: some).</summary>
    public Task<bool> MoveAsync(IncidentMove move, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session =>
        {
            var revision = await session.LongAsync("select revision from incidents where id = @id", ("id", move.From.Id.Value)).ConfigureAwait(false);
            if (revision != move.FromRevision)
                return false;
            await IncidentRows.WriteAsync(session, move.From, move.To).ConfigureAwait(false);
            await MoveTransactionsAsync(session, move).ConfigureAwait(false);
            await IncidentRows.AddNoteAsync(session, move.From.Id, move.Note).ConfigureAwait(false);
            await IncidentRows.AddNoteAsync(session, move.To.Id, move.Note).ConfigureAwait(false);
            await LedgerRows.AppendAsync(session, move.Decision).ConfigureAwait(false);
            return true;
        }, cancellation);

    /// <summary>Its notes, oldest first.</summary>
    public Task<ImmutableArray<IncidentNote>> NotesAsync(IncidentId id, CancellationToken cancellation = default) =>
        _database.ReadAsync(async session => (await IncidentRows.NotesAsync(session, id).ConfigureAwait(false)).ToImmutableArray(), cancellation);

    /// <summary>Adds a note.</summary>
    public Task AddNoteAsync(IncidentId id, IncidentNote note, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session =>
        {
            await IncidentRows.AddNoteAsync(session, id, note).ConfigureAwait(false);
            return true;
        }, cancellation);

    /// <summary>Writes a hand-over and returns its number.</summary>
    public Task<long> HandOverAsync(HandOver handOver, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session => await session.LongAsync(
            """
            insert into hand_overs (time, from_person, to_person, content, incidents, taken_by, taken_at)
            values (@time, @from, @to, @content, @incidents, @taken_by, @taken_at) returning id
            """,
            ("time", handOver.Time), ("from", handOver.From), ("to", handOver.To), ("content", handOver.Text),
            ("incidents", JsonSerializer.Serialize(handOver.Incidents, RecordJson.Readable.ImmutableArrayIncidentId)),
            ("taken_by", handOver.TakenBy), ("taken_at", handOver.TakenAt)).ConfigureAwait(false) ?? 0, cancellation);

    /// <summary>Marks a hand-over as taken; false when it was already.</summary>
    public Task<bool> TakeHandOverAsync(long id, string by, DateTimeOffset at, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session => await session.ExecuteAsync(
            "update hand_overs set taken_by = @by, taken_at = @at where id = @id and taken_at is null", ("by", by), ("at", at), ("id", id)).ConfigureAwait(false) == 1,
            cancellation);

    /// <summary>Hand-overs, the latest first.</summary>
    public Task<ImmutableArray<HandOver>> HandOversAsync(int limit, CancellationToken cancellation = default) =>
        _database.ReadAsync(async session => (await session.QueryAsync(
            "select id, time, from_person, to_person, content, incidents, taken_by, taken_at from hand_overs order by id desc limit @limit",
            row => new HandOver(
                row.Long(0), row.Time(1), row.Text(2), row.TextOrNull(3), row.Text(4),
                JsonSerializer.Deserialize(row.Text(5), RecordJson.Readable.ImmutableArrayIncidentId), row.TextOrNull(6), row.TimeOrNull(7)),
            ("limit", Math.Clamp(limit, 1, MaxLimit))).ConfigureAwait(false)).ToImmutableArray(), cancellation);

    private Task<ImmutableArray<Incident>> ListAsync(Filter filter, string order, int limit, CancellationToken cancellation) =>
        _database.ReadAsync(async session => (await session.QueryAsync(
            $"select {IncidentRows.Columns} from incidents{filter.Where} order by {order} limit @limit",
            IncidentRows.Read, [.. filter.Values, ("limit", limit)]).ConfigureAwait(false)).ToImmutableArray(), cancellation);

    private static Task MoveTransactionsAsync(Session session, IncidentMove move)
    {
        const string all = "update transactions set incident = @to where incident = @from";
        if (move.Transactions is not { } some)
            return session.ExecuteAsync(all, ("to", move.To.Id.Value), ("from", move.From.Id.Value));
        return session.ExecuteManyAsync(
            "update transactions set incident = @to where id = @id and incident = @from", ["to", "id", "from"],
            [.. some.Select(id => new object?[] { move.To.Id.Value, id, move.From.Id.Value })]);
    }
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
