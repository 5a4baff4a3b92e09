using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage.Databases;
using Sakimori.Storage.Formats;

namespace Sakimori.Storage.Incidents;

/// <summary>Incidents and their notes as rows.</summary>
internal static class IncidentRows
{
    /// <summary>All columns, in the order <see cref="Read"/> expects them.</summary>
    public const string Columns = "id, " + Seen + ", " + Decided + ", revision";

    // What the machine counts.
    private const string Seen = "first, last, site, family, stage, actor, grouping_key, count, blocked, passed, top_score, rank, seen, summarised";

    // What a person decides.
    private const string Decided = "status, title, assignee, close_reason, closed_at, related";

    private static readonly string[] s_columns = Columns.Split(", ");

    private static readonly string s_insert =
        $"insert into incidents ({Columns}) values ({string.Join(", ", s_columns.Select(name => "@" + name))}) on conflict (id) do update set ";

    private static readonly string s_count = s_insert + Assign(Seen)
        + ", revision = case when excluded.revision > incidents.revision then excluded.revision else incidents.revision end";

    private static readonly string s_write = s_insert + Assign(Seen) + ", " + Assign(Decided)
        + ", revision = case when excluded.revision > incidents.revision then excluded.revision else incidents.revision + 1 end";

    private static readonly string s_decide =
        "update incidents set " + string.Join(", ", Decided.Split(", ").Select(name => $"{name} = @{name}"))
        + ", revision = case when @revision > revision then @revision else revision + 1 end where id = @id and revision = @expected";

    /// <summary>Writes incidents as intake sees them: new ones whole, of the others only what the machine counts.</summary>
    public static Task CountAsync(Session session, IReadOnlyList<Incident> incidents) => UpsertAsync(session, s_count, incidents);

    /// <summary>Writes incidents whole.</summary>
    public static Task WriteAsync(Session session, params Incident[] incidents) => UpsertAsync(session, s_write, incidents);

    /// <summary>Writes what a person decided; false when the revision is another.</summary>
    public static async Task<bool> DecideAsync(Session session, Incident incident, long expected) =>
        await session.ExecuteAsync(
            s_decide, [.. Values(incident, Decided), ("revision", incident.Revision), ("id", incident.Id.Value), ("expected", expected)]).ConfigureAwait(false) == 1;

    public static Task AddNoteAsync(Session session, IncidentId id, IncidentNote note) =>
        session.ExecuteAsync(
            "insert into incident_notes (incident, time, author, content, hand_over) values (@incident, @time, @author, @content, @hand_over)",
            ("incident", id.Value), ("time", note.Time), ("author", note.Author), ("content", note.Text), ("hand_over", note.IsHandOver));

    public static Task<List<IncidentNote>> NotesAsync(Session session, IncidentId id) =>
        session.QueryAsync(
            "select time, author, content, hand_over from incident_notes where incident = @incident order by seq",
            row => new IncidentNote(row.Time(0), row.Text(1), row.Text(2), row.Flag(3)), ("incident", id.Value));

    public static Incident Read(Row row)
    {
        var seen = JsonSerializer.Deserialize(row.Text(13), RecordJson.Readable.IncidentSeen) ?? new();
        return new Incident
        {
            Id = new(row.Long(0)),
            First = row.Time(1),
            Last = row.Time(2),
            Site = row.Text(3),
            Family = (AttackFamily)row.Int(4),
            Stage = (IncidentStage)row.Int(5),
            Actor = row.Text(6),
            GroupingKey = row.Text(7),
            Count = row.Long(8),
            Blocked = row.Long(9),
            Passed = row.Long(10),
            TopScore = row.Int(11),
            Rank = row.Int(12),
            IsSummarised = row.Flag(14),
            Status = (IncidentStatus)row.Int(15),
            Title = row.TextOrNull(16),
            Assignee = row.TextOrNull(17),
            CloseReason = (CloseReason?)row.LongOrNull(18),
            ClosedAt = row.TimeOrNull(19),
            Related = row.LongOrNull(20) is { } related ? new IncidentId(related) : null,
            Revision = row.Long(21),
            Clients = seen.Clients,
            ClientCount = seen.ClientCount,
            Paths = seen.Paths,
            Families = seen.Families,
            Rules = seen.Rules,
            Techniques = seen.Techniques,
            Examples = seen.Examples,
        };
    }

    private static async Task UpsertAsync(Session session, string sql, IReadOnlyList<Incident> incidents)
    {
        if (incidents.Count == 0)
            return;
        await session.ExecuteManyAsync(sql, s_columns, [.. incidents.Select(incident => Array.ConvertAll(s_columns, name => Value(incident, name)))]).ConfigureAwait(false);
        await session.ExecuteAsync(
            "insert into numbers (kind, highest) values ('incident', @id) on conflict (kind) do update set highest = excluded.highest where excluded.highest > numbers.highest",
            ("id", incidents.Max(incident => incident.Id.Value))).ConfigureAwait(false);
    }

    private static string Assign(string columns) => string.Join(", ", columns.Split(", ").Select(name => $"{name} = excluded.{name}"));

    private static (string Name, object? Value)[] Values(Incident one, string columns) =>
        [.. columns.Split(", ").Select(name => (name, Value(one, name)))];

    private static object? Value(Incident one, string column) => column switch
    {
        "id" => one.Id.Value,
        "first" => one.First,
        "last" => one.Last,
        "site" => one.Site,
        "family" => (long)one.Family,
        "stage" => (long)one.Stage,
        "actor" => one.Actor,
        "grouping_key" => one.GroupingKey,
        "count" => one.Count,
        "blocked" => one.Blocked,
        "passed" => one.Passed,
        "top_score" => one.TopScore,
        "rank" => one.Rank,
        "seen" => JsonSerializer.Serialize(SeenOf(one), RecordJson.Readable.IncidentSeen),
        "summarised" => one.IsSummarised,
        "status" => (long)one.Status,
        "title" => one.Title,
        "assignee" => one.Assignee,
        "close_reason" => (long?)one.CloseReason,
        "closed_at" => one.ClosedAt,
        "related" => one.Related?.Value,
        "revision" => one.Revision,
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, null),
    };

    private static IncidentSeen SeenOf(Incident one) => new()
    {
        Clients = Transactions.TransactionDetails.OrEmpty(one.Clients),
        ClientCount = one.ClientCount,
        Paths = Transactions.TransactionDetails.OrEmpty(one.Paths),
        Families = Transactions.TransactionDetails.OrEmpty(one.Families),
        Rules = Transactions.TransactionDetails.OrEmpty(one.Rules),
        Techniques = Transactions.TransactionDetails.OrEmpty(one.Techniques),
        Examples = Transactions.TransactionDetails.OrEmpty(one.Examples),
    };
}
