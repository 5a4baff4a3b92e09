using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Storage.Journals;
using Sakimori.Storage.Record;
using Sakimori.Storage.Traffic;

namespace Sakimori.Incidents.Tests;

/// <summary>Intake with a real journal and a real SQLite store.</summary>
public sealed class IntakeTests : IAsyncLifetime
{
    private readonly StoreOptions _options = new() { Directory = Path.Combine(Path.GetTempPath(), "sakimori-intake-" + Guid.NewGuid().ToString("N")) };
    private Journal _journal = null!;
    private Store _store = null!;
    private Intake _intake = null!;

    public async ValueTask InitializeAsync() => await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_options.Directory, recursive: true);
    }

    [Fact]
    public async Task What_is_in_the_journal_is_in_the_store_with_its_incident_counts_and_decisions()
    {
        var news = new List<IntakeNews>();
        _intake.Committed += news.Add;
        Assert.True(_journal.TryDecide(Traffic.Attack(at: 0)));
        Assert.True(_journal.TryDecide(Traffic.Attack(at: 61)));
        Assert.True(_journal.TryDecide(Started()));
        await _intake.CaughtUpAsync();

        var incident = Assert.Single(await _store.Incidents.ListAsync(new()));
        Assert.Equal((2, "203.0.113.7"), (incident.Count, incident.Actor));
        var page = await _store.Transactions.SearchAsync(new() { Incident = incident.Id });
        Assert.Equal(2, page.Transactions.Length);
        var minutes = await _store.Traffic.ReadAsync(Traffic.Start, Traffic.Start.AddMinutes(5), TrafficStep.Minute);
        Assert.Equal([1, 1], minutes.Select(minute => minute.Blocked));
        Assert.Equal(1, minutes[0].DurationHistogram[10]);
        Assert.Equal(DecisionKind.Started, (await _store.Ledger.HeadAsync())!.Decision.Kind);
        Assert.Equal(2, news.Sum(one => one.Transactions.Length));
        Assert.Equal(2, _intake.Health.Committed);
        Assert.Null(_intake.Health.Problem);
    }

    [Fact]
    public async Task A_second_program_on_the_same_database_is_told_and_loses_and_mixes_nothing()
    {
        using var journal = Journal.Open(_options with { Directory = Path.Combine(_options.Directory, "other") }, TimeProvider.System, NullLogger.Instance);
        await using var second = await Intake.StartAsync(journal, _store, TimeProvider.System, NullLogger.Instance);
        Assert.True(_journal.TryDecide(Traffic.Attack(at: 0)));
        await _intake.CaughtUpAsync();
        Assert.True(journal.TryDecide(Traffic.Attack("198.51.100.9", at: 1)));
        while (second.Health.Problem is null)
        {
            await Task.Yield();
        }

        Assert.StartsWith("another Sakimori writes into this database", second.Health.Problem, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(await _store.Incidents.ListAsync(new())).Count);
        Assert.True(journal.Bytes > 0);
        Assert.True(_journal.TryDecide(Traffic.Attack(at: 2)));
        await _intake.CaughtUpAsync();
        Assert.Equal(2, Assert.Single(await _store.Incidents.ListAsync(new())).Count);
    }

    [Fact]
    public async Task A_restart_goes_on_in_the_same_incidents()
    {
        for (var round = 0; round < 5; round++)
        {
            foreach (var transaction in Traffic.Scan("203.0.113.7", 40, from: round * 60))
            {
                _journal.TryDecide(transaction);
            }

            _journal.TryDecide(Traffic.Attack($"10.{round}.0.1", round * 60 + 59, value: "1' OR 1=1"));
            await _intake.CaughtUpAsync();
            await CloseAsync();
            await OpenAsync();
        }

        var incidents = (await _store.Incidents.ListAsync(new())).OrderBy(incident => incident.Id.Value).ToList();
        Assert.Equal([200, 5], incidents.Select(incident => incident.Count));
        Assert.Equal(5, incidents[1].ClientCount);
        Assert.Equal(205, (await _store.Transactions.SearchAsync(new() { Limit = 1_000 })).Transactions.Length);
    }

    [Fact]
    public async Task A_person_assigns_notes_closes_and_reopens_with_the_ledger_knowing()
    {
        var incident = await OneAsync();
        var taken = await _intake.ChangeAsync(new() { Id = incident.Id, Revision = incident.Revision, By = "sato", Assignee = "sato", Note = "mine" });
        Assert.Equal((IncidentOutcome.Done, IncidentStatus.Open, "sato"), (taken.Outcome, taken.Incident!.Status, taken.Incident.Assignee));

        var stale = await _intake.ChangeAsync(new() { Id = incident.Id, Revision = incident.Revision, By = "ito", Title = "no" });
        Assert.Equal((IncidentOutcome.Stale, "sato"), (stale.Outcome, stale.Incident!.Assignee));

        var closed = await _intake.ChangeAsync(new() { Id = incident.Id, Revision = taken.Incident.Revision, By = "sato", Status = IncidentStatus.Closed, CloseReason = CloseReason.AttackBlocked });
        Assert.Equal((IncidentOutcome.Done, IncidentStatus.Closed), (closed.Outcome, closed.Incident!.Status));
        var reopened = await _intake.ChangeAsync(new() { Id = incident.Id, Revision = closed.Incident.Revision, By = "ito", Status = IncidentStatus.Open });
        Assert.Null(reopened.Incident!.CloseReason);

        var stored = await _store.Incidents.FindAsync(incident.Id);
        Assert.Equal((reopened.Incident.Revision, IncidentStatus.Open), (stored!.Revision, stored.Status));
        var entries = await _store.Ledger.ListAsync(new LedgerQuery { Subject = $"incident:{incident.Id.Value}" });
        Assert.Equal(["ito", "sato"], entries.Select(entry => entry.Decision.DeciderName));
        Assert.Equal(["mine", "open → closed: attack-blocked (sato)", "closed → open (ito)"], (await _store.Incidents.NotesAsync(incident.Id)).Select(note => note.Text));
    }

    [Fact]
    public async Task Changes_that_make_no_sense_change_nothing()
    {
        var incident = await OneAsync();
        IncidentChange[] changes =
        [
            new() { Id = incident.Id, Revision = incident.Revision, By = "sato" },
            new() { Id = incident.Id, Revision = incident.Revision, By = "", Title = "x" },
            new() { Id = incident.Id, Revision = incident.Revision, By = "sato", Status = IncidentStatus.Closed },
            new() { Id = incident.Id, Revision = incident.Revision, By = "sato", CloseReason = CloseReason.Test },
            new() { Id = incident.Id, Revision = incident.Revision, By = "sato", Status = IncidentStatus.Closed, CloseReason = CloseReason.Duplicate },
            new() { Id = incident.Id, Revision = incident.Revision, By = "sato", Title = new string('x', 201) },
        ];
        foreach (var change in changes)
        {
            Assert.Equal(IncidentOutcome.Invalid, (await _intake.ChangeAsync(change)).Outcome);
        }

        Assert.Equal(IncidentOutcome.NotFound, (await _intake.ChangeAsync(changes[0] with { Id = new(99) })).Outcome);
        Assert.Equal(IncidentOutcome.Invalid, (await _intake.MergeAsync(incident.Id, incident.Id, "sato")).Outcome);
        Assert.Equal(IncidentOutcome.NotFound, (await _intake.MergeAsync(incident.Id, new(99), "sato")).Outcome);
        Assert.Equal(IncidentOutcome.Invalid, (await _intake.SplitAsync(incident.Id, new(), "sato")).Outcome);
        Assert.Equal(IncidentOutcome.Invalid, (await _intake.SplitAsync(incident.Id, new(Client: "203.0.113.7"), "sato")).Outcome);
        Assert.Equal(incident.Revision, (await _store.Incidents.FindAsync(incident.Id))!.Revision);
    }

    [Fact]
    public async Task What_continues_a_closed_incident_is_a_new_one_after_a_restart_too()
    {
        var incident = await OneAsync();
        await _intake.ChangeAsync(new() { Id = incident.Id, Revision = incident.Revision, By = "sato", Status = IncidentStatus.Closed, CloseReason = CloseReason.AttackBlocked });
        await CloseAsync();
        await OpenAsync();
        _journal.TryDecide(Traffic.Attack(at: 100));
        await _intake.CaughtUpAsync();
        var next = Assert.Single(await _store.Incidents.ListAsync(new()));
        Assert.Equal((incident.Id, 1L), (next.Related, next.Count));
    }

    [Fact]
    public async Task Merging_moves_everything_and_what_comes_later_too()
    {
        _journal.TryDecide(Traffic.Attack("10.0.0.1", 0, value: "("));
        _journal.TryDecide(Traffic.Attack("10.9.0.2", 1, value: ";"));
        await _intake.CaughtUpAsync();
        var merged = await _intake.MergeAsync(new(1), new(2), "sato");
        Assert.Equal((IncidentOutcome.Done, 2L, "many"), (merged.Outcome, merged.Incident!.Count, merged.Incident.Actor));
        await CloseAsync();
        await OpenAsync();
        _journal.TryDecide(Traffic.Attack("10.0.0.1", 9));
        await _intake.CaughtUpAsync();

        var (from, into) = ((await _store.Incidents.FindAsync(new(1)))!, (await _store.Incidents.FindAsync(new(2)))!);
        Assert.Equal((0L, IncidentStatus.Closed, CloseReason.Duplicate, new IncidentId(2)), (from.Count, from.Status, from.CloseReason, from.Related));
        Assert.Equal(3, into.Count);
        Assert.Equal(3, (await _store.Transactions.SearchAsync(new() { Incident = new(2) })).Transactions.Length);
        Assert.Equal(IncidentOutcome.Invalid, (await _intake.MergeAsync(new(1), new(2), "sato")).Outcome);
    }

    [Fact]
    public async Task Splitting_moves_what_was_chosen_and_that_client_from_now_on()
    {
        _journal.TryDecide(Traffic.Attack("10.0.0.1", 0));
        _journal.TryDecide(Traffic.Attack("10.9.0.2", 1));
        _journal.TryDecide(Traffic.Attack("10.9.0.2", 2, score: 25));
        await _intake.CaughtUpAsync();
        Assert.Equal(3, (await _store.Incidents.FindAsync(new(1)))!.Count);
        var part = await _intake.SplitAsync(new(1), new(Client: "10.9.0.2"), "sato");
        Assert.Equal((IncidentOutcome.Done, 2L, "10.9.0.2", 25), (part.Outcome, part.Incident!.Count, part.Incident.Actor, part.Incident.TopScore));
        _journal.TryDecide(Traffic.Attack("10.9.0.2", 3));
        _journal.TryDecide(Traffic.Attack("10.0.0.1", 4));
        await _intake.CaughtUpAsync();

        var (rest, moved) = ((await _store.Incidents.FindAsync(new(1)))!, (await _store.Incidents.FindAsync(part.Incident.Id))!);
        Assert.Equal((2L, 5, 3L), (rest.Count, rest.TopScore, moved.Count));
        Assert.Equal(3, (await _store.Transactions.SearchAsync(new() { Incident = moved.Id })).Transactions.Length);
    }

    private static LedgerDraft Started() => new()
    {
        Time = Traffic.Start,
        Kind = DecisionKind.Started,
        Decider = DeciderKind.Program,
        DeciderName = "sakimori",
        Subject = "program",
        Details = "{}",
    };

    private async Task<Incident> OneAsync()
    {
        _journal.TryDecide(Traffic.Attack());
        await _intake.CaughtUpAsync();
        return Assert.Single(await _store.Incidents.ListAsync(new()));
    }

    private async Task OpenAsync()
    {
        _journal = Journal.Open(_options, TimeProvider.System, NullLogger.Instance);
        _store = await Store.OpenAsync(_options, TimeProvider.System, NullLogger.Instance);
        _intake = await Intake.StartAsync(_journal, _store, TimeProvider.System, NullLogger.Instance);
    }

    private async Task CloseAsync()
    {
        await _intake.DisposeAsync();
        _journal.Dispose();
        await _store.DisposeAsync();
    }
}
