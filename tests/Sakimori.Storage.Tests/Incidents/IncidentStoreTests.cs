using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage.Formats;
using Sakimori.Storage.Incidents;

namespace Sakimori.Storage.Tests.Incidents;

public abstract class IncidentStoreTests(DatabaseKind kind) : StoreTest(kind)
{
    [Fact]
    public async Task An_incident_comes_back_as_it_was()
    {
        var incident = Some.Incident(3) with { Title = "標題", Assignee = "佐藤", Related = new(2), IsSummarised = true, Status = IncidentStatus.Open };
        await SeeAsync(incident);
        Assert.Equal(Json(incident), Json((await Store.Incidents.FindAsync(new(3)))!));
        Assert.Null(await Store.Incidents.FindAsync(new(4)));
        Assert.Equal(4, await Store.Incidents.NextNumberAsync());
    }

    [Fact]
    public async Task Intake_writes_what_the_machine_counts_and_leaves_what_a_person_decided()
    {
        await SeeAsync(Some.Incident(1));
        var decided = Some.Incident(1) with { Status = IncidentStatus.Open, Assignee = "佐藤", Title = "標題", Revision = 2 };
        Assert.True(await Store.Incidents.DecideAsync(decided, 1, new(Some.Now, "佐藤", "mine"), Some.Decision(1)));
        await SeeAsync(Some.Incident(1) with { Count = 99, Rank = 80, Clients = [new("192.0.2.1", 99)], Status = IncidentStatus.New, Revision = 1 });
        var found = (await Store.Incidents.FindAsync(new(1)))!;
        Assert.Equal((99, 80, IncidentStatus.Open, "佐藤", "標題", 2), (found.Count, found.Rank, found.Status, found.Assignee, found.Title, found.Revision));
        Assert.Equal(new Tally("192.0.2.1", 99), Assert.Single(found.Clients));
    }

    [Fact]
    public async Task A_decision_on_an_old_revision_writes_nothing()
    {
        await SeeAsync(Some.Incident(1));
        Assert.True(await Store.Incidents.DecideAsync(Closed(1) with { Revision = 2 }, 1, null, Some.Decision(1)));
        Assert.False(await Store.Incidents.DecideAsync(Some.Incident(1) with { Revision = 2 }, 1, new(Some.Now, "x", "late"), Some.Decision(2)));
        Assert.False(await Store.Incidents.DecideAsync(Some.Incident(9), 1, null, Some.Decision(2)));
        Assert.Empty(await Store.Incidents.NotesAsync(new(1)));
        Assert.Equal(1, (await Store.Ledger.HeadAsync())!.Number);
        var found = (await Store.Incidents.FindAsync(new(1)))!;
        Assert.Equal((IncidentStatus.Closed, CloseReason.FalseAlarm, 2), (found.Status, found.CloseReason, found.Revision));
        Assert.Equal(3, found.Count);
    }

    [Fact]
    public async Task A_decision_does_not_take_back_what_was_counted_meanwhile()
    {
        await SeeAsync(Some.Incident(1));
        await SeeAsync(Some.Incident(1) with { Count = 50 });
        Assert.True(await Store.Incidents.DecideAsync(Closed(1) with { Count = 3 }, 1, null, null));
        Assert.Equal(50, (await Store.Incidents.FindAsync(new(1)))!.Count);
    }

    [Fact]
    public async Task Some_transactions_move_and_the_rest_stays()
    {
        await CommitAsync(new IntakeBatch
        {
            Transactions = Some.Array(5, number => Some.Attack(number) with { Incident = new(1) }),
            Incidents = [Some.Incident(1) with { Count = 5 }],
            Through = default,
        });
        var note = new IncidentNote(Some.Now, "佐藤", "split");
        Assert.True(await Store.Incidents.MoveAsync(new IncidentMove(
            Some.Incident(1) with { Count = 3 }, 1, Some.Incident(2) with { Count = 2 }, ["tx-00000002", "tx-00000004", "tx-no-such"], note, Some.Decision(1))));
        Assert.Equal(["tx-00000005", "tx-00000003", "tx-00000001"], await OfAsync(1));
        Assert.Equal(["tx-00000004", "tx-00000002"], await OfAsync(2));
        Assert.Equal((3, 2), ((await Store.Incidents.FindAsync(new(1)))!.Count, (await Store.Incidents.FindAsync(new(2)))!.Count));
        Assert.Equal(note, Assert.Single(await Store.Incidents.NotesAsync(new(1))));
        Assert.Equal(note, Assert.Single(await Store.Incidents.NotesAsync(new(2))));
        // A second move on what was on the screen before: refused.
        Assert.False(await Store.Incidents.MoveAsync(new IncidentMove(Closed(1), 1, Some.Incident(2), null, note, Some.Decision(2))));
        var now = (await Store.Incidents.FindAsync(new(1)))!;
        Assert.True(await Store.Incidents.MoveAsync(new IncidentMove(Closed(1) with { Count = 0 }, now.Revision, Some.Incident(2) with { Count = 5 }, null, note, Some.Decision(3))));
        Assert.Empty(await OfAsync(1));
        Assert.Equal(5, (await OfAsync(2)).Length);
        Assert.Equal(IncidentStatus.Closed, (await Store.Incidents.FindAsync(new(1)))!.Status);
        Assert.Equal(2, (await Store.Ledger.HeadAsync())!.Number);
    }

    [Fact]
    public async Task Incidents_are_listed_by_what_is_asked_highest_rank_first()
    {
        for (var id = 1; id <= 6; id++)
        {
            await SeeAsync(Some.Incident(id) with
            {
                Site = id % 2 == 0 ? "shop" : "intra",
                Family = id == 3 ? AttackFamily.Scanner : AttackFamily.SqlInjection,
                Assignee = id == 5 ? "佐藤" : null,
                Rank = id == 2 ? 100 : 50,
                IsSummarised = id == 4,
            });
        }

        Assert.True(await Store.Incidents.DecideAsync(Closed(1), 1, null, null));
        Assert.Equal((long[])[2, 6, 5, 4, 3], await ListAsync(new()));
        Assert.Equal((long[])[2, 6, 5, 4, 3, 1], await ListAsync(new() { IncludeClosed = true }));
        Assert.Equal((long[])[1], await ListAsync(new() { Status = IncidentStatus.Closed }));
        Assert.Equal((long[])[2, 6, 4], await ListAsync(new() { Site = "shop" }));
        Assert.Equal((long[])[3], await ListAsync(new() { Family = AttackFamily.Scanner }));
        Assert.Equal((long[])[5], await ListAsync(new() { Assignee = "佐藤" }));
        Assert.Equal((long[])[6, 5], await ListAsync(new() { Since = Some.Now.AddMinutes(5) }));
        Assert.Equal((long[])[4], await ListAsync(new() { Summarised = true }));
        Assert.Equal((long[])[2, 6], await ListAsync(new() { Summarised = false, Limit = 2 }));
    }

    [Fact]
    public async Task Intake_begins_with_what_is_open_and_what_was_closed_within_a_day()
    {
        for (var id = 1; id <= 3; id++)
        {
            await SeeAsync(Some.Incident(id));
        }

        Assert.True(await Store.Incidents.DecideAsync(Closed(1) with { ClosedAt = Time.GetUtcNow().AddHours(-25) }, 1, null, null));
        Assert.True(await Store.Incidents.DecideAsync(Closed(2) with { ClosedAt = Time.GetUtcNow().AddHours(-23) }, 1, null, null));
        Assert.Equal((long[])[2, 3], (await Store.Incidents.LoadActiveAsync()).Select(one => one.Id.Value));
    }

    [Fact]
    public async Task A_hand_over_is_taken_once()
    {
        var handOver = new HandOver(0, Some.Now, "佐藤", null, "夜勤へ", [new(1), new(2)], null, null);
        var id = await Store.Incidents.HandOverAsync(handOver);
        Assert.True(await Store.Incidents.TakeHandOverAsync(id, "田中", Some.Now.AddHours(1)));
        Assert.False(await Store.Incidents.TakeHandOverAsync(id, "other", Some.Now.AddHours(2)));
        var later = await Store.Incidents.HandOverAsync(handOver with { To = "鈴木" });
        var found = await Store.Incidents.HandOversAsync(10);
        Assert.Equal([later, id], found.Select(one => one.Id));
        Assert.Equal(handOver with { Id = id, TakenBy = "田中", TakenAt = Some.Now.AddHours(1), Incidents = default }, found[1] with { Incidents = default });
        Assert.Equal(handOver.Incidents, found[1].Incidents);
        Assert.Single(await Store.Incidents.HandOversAsync(1));
    }

    [Fact]
    public async Task Notes_are_kept_in_their_order()
    {
        await Store.Incidents.AddNoteAsync(new(1), new(Some.Now, "b", "first", IsHandOver: true));
        await Store.Incidents.AddNoteAsync(new(1), new(Some.Now.AddHours(-1), "a", "second"));
        await Store.Incidents.AddNoteAsync(new(2), new(Some.Now, "a", "elsewhere"));
        var notes = await Store.Incidents.NotesAsync(new(1));
        Assert.Equal(["first", "second"], notes.Select(note => note.Text));
        Assert.Equal([true, false], notes.Select(note => note.IsHandOver));
    }

    private static Incident Closed(long id) =>
        Some.Incident(id) with { Status = IncidentStatus.Closed, CloseReason = CloseReason.FalseAlarm, ClosedAt = Some.Now };

    private static string Json(Incident incident) => JsonSerializer.Serialize(new ArchivedIncident(incident, []), RecordJson.Readable.ArchivedIncident);

    private Task SeeAsync(Incident incident) => CommitAsync(new IntakeBatch { Incidents = [incident], Through = default });

    private async Task<string[]> OfAsync(long id) =>
        [.. (await Store.Transactions.SearchAsync(new() { Incident = new(id) })).Transactions.Select(one => one.Id)];

    private async Task<long[]> ListAsync(IncidentQuery query) => [.. (await Store.Incidents.ListAsync(query)).Select(one => one.Id.Value)];
}

public sealed class SqliteIncidentStoreTests() : IncidentStoreTests(DatabaseKind.Sqlite);

public sealed class PostgresIncidentStoreTests() : IncidentStoreTests(DatabaseKind.Postgres);
