using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sakimori.Domain;
using Sakimori.Incidents.Pipeline;
using Sakimori.Storage;
using Sakimori.Storage.Incidents;
using Sakimori.Storage.Journals;
using Sakimori.Storage.Transactions;

namespace Sakimori.Incidents.Tests.Pipeline;

/// <summary>Intake while the store is away, and when answers are lost.</summary>
public sealed class StoreAwayTests
{
    private readonly Source _journal = new();
    private readonly Memory _memory = new();
    private readonly FakeTimeProvider _time = new(Traffic.Start.AddMinutes(1));

    [Fact]
    public async Task A_batch_that_could_not_be_committed_is_committed_once_and_nothing_else_is_read_meanwhile()
    {
        await using var intake = await StartAsync();
        _memory.Failures = 3;
        _journal.Append(Traffic.Attack(at: 0));
        await UntilAsync(() => intake.Health.Problem is not null);
        Assert.Equal("away", intake.Health.Problem);
        Assert.Equal(TimeSpan.FromMinutes(1), intake.Health.Lag);
        var reads = _journal.Reads;
        _journal.Append(Traffic.Attack(at: 1));
        _memory.OnCommit = () => _memory.ReadsSeen.Add(_journal.Reads);
        await AdvanceUntilAsync(() => _memory.Transactions.Count == 2);
        Assert.Equal(reads, _memory.ReadsSeen[0]);
        Assert.Null(intake.Health.Problem);
        Assert.Equal(2, Assert.Single(_memory.Incidents.Values).Count);
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_not_repeated()
    {
        await using var intake = await StartAsync();
        _memory.LosesAnswer = true;
        _journal.Append(Traffic.Attack(at: 0));
        await AdvanceUntilAsync(() => intake.Health.Committed == 1);
        Assert.Equal(1, _memory.Commits);
        Assert.Equal(1, Assert.Single(_memory.Incidents.Values).Count);
    }

    [Fact]
    public async Task People_are_told_at_once_that_nothing_can_be_changed()
    {
        await using var intake = await StartAsync();
        _journal.Append(Traffic.Attack(at: 0));
        await AdvanceUntilAsync(() => intake.Health.Committed == 1);
        _memory.Failures = int.MaxValue;
        _journal.Append(Traffic.Attack(at: 1));
        await AdvanceUntilAsync(() => intake.Health.Problem is not null);
        var answer = await intake.ChangeAsync(new() { Id = new(1), Revision = 0, By = "sato", Title = "x" });
        Assert.Equal(IncidentOutcome.Unavailable, answer.Outcome);
        Assert.Equal(IncidentOutcome.Unavailable, (await intake.MergeAsync(new(1), new(2), "sato")).Outcome);
        _memory.Failures = 0;
        await AdvanceUntilAsync(() => _memory.Transactions.Count == 2);
        Assert.Equal(IncidentOutcome.Done, (await intake.ChangeAsync(new() { Id = new(1), Revision = 0, By = "sato", Title = "x" })).Outcome);
    }

    [Fact]
    public async Task A_store_that_is_away_at_the_start_is_taken_up_when_it_is_back()
    {
        _memory.LoadFailures = 2;
        _journal.Append(Traffic.Attack(at: 0));
        await using var intake = await StartAsync();
        await AdvanceUntilAsync(() => _memory.Transactions.Count == 1);
        Assert.Null(intake.Health.Problem);
    }

    [Fact]
    public async Task What_waits_is_taken_in_without_a_pause_however_little_comes_at_once()
    {
        _journal.Limit = 3;
        for (var at = 0; at < 20; at++)
        {
            _journal.Append(Traffic.Attack(at: at));
        }

        await using var intake = await StartAsync();
        // The clock stands still.
        await UntilAsync(() => intake.Health.Committed == 20);
        Assert.Equal(7, _memory.Commits);
    }

    [Fact]
    public async Task Somebody_who_listens_and_throws_stops_nothing()
    {
        await using var intake = await StartAsync();
        intake.Committed += _ => throw new InvalidOperationException("bug");
        _journal.Append(Traffic.Attack(at: 0));
        _journal.Append(Traffic.Attack(at: 1));
        await AdvanceUntilAsync(() => _memory.Transactions.Count == 2);
    }

    [Fact]
    public async Task A_batch_is_late_when_it_is_old_and_more_waits_behind_it()
    {
        _journal.Limit = 1;
        _journal.Append(Traffic.Attack(at: 57));
        _journal.Append(Traffic.Attack(at: 58));
        _journal.Append(Traffic.Attack(at: 59));
        _journal.Append(Traffic.Attack(at: 0));
        await using var intake = await StartAsync();
        await UntilAsync(() => intake.Health.Committed == 4);
        // Three seconds old; two, which is not more than two; one; and old, but the last.
        Assert.Equal([true, false, false, false], _memory.Late);
    }

    [Fact]
    public void Waits_double_up_to_half_a_minute() =>
        Assert.Equal([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000], Enumerable.Range(1, 9).Select(failures => (int)Backoff.After(failures).TotalMilliseconds));

    [Fact]
    public void Traffic_is_counted_by_site_and_minute_with_a_histogram_and_what_was_counted_elsewhere()
    {
        var elsewhere = new TrafficMinute { Minute = Traffic.Start, Site = "shop", Requests = 100, DurationMicroseconds = 5, DurationHistogram = [.. Enumerable.Range(0, 32).Select(i => i == 3 ? 100L : 0)] };
        var rows = TrafficCounter.Count([Traffic.Attack(at: 0), Traffic.Ordinary("a", 59), Traffic.Ordinary("a", 60), Traffic.Attack(at: 1, site: "blog")], [elsewhere]);
        Assert.Equal(["blog", "shop", "shop"], rows.Select(row => row.Site));
        Assert.Equal([1, 102, 1], rows.Select(row => row.Requests));
        Assert.Equal([1, 1, 0], rows.Select(row => row.Blocked));
        Assert.Equal((100, 2, 3_005), (rows[1].DurationHistogram[3], rows[1].DurationHistogram[10], rows[1].DurationMicroseconds));
        Assert.Equal([0, 0, 1, 1, 2, 10, 31], new long[] { 0, 1, 2, 3, 4, 1_500, long.MaxValue }.Select(TrafficMinute.Bucket));
    }

    private Task<Intake> StartAsync() => Intake.StartAsync(_journal, _memory, _time, NullLogger.Instance);

    private static async Task UntilAsync(Func<bool> isDone)
    {
        while (!isDone())
        {
            await Task.Yield();
        }
    }

    private async Task AdvanceUntilAsync(Func<bool> isDone)
    {
        while (!isDone())
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
    }

    private sealed class Source : IIntakeSource
    {
        private readonly Lock _lock = new();
        private readonly List<TransactionRecord> _entries = [];
        private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Reads { get; private set; }

        /// <summary>Gives no more at once, as a journal of long entries.</summary>
        public int Limit { get; set; } = int.MaxValue;

        public void Append(TransactionRecord transaction)
        {
            lock (_lock)
            {
                _entries.Add(transaction);
                _appended.TrySetResult();
                _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        public async Task<JournalBatch> ReadAsync(JournalPosition after, int max, CancellationToken cancellation)
        {
            while (true)
            {
                Task appended;
                lock (_lock)
                {
                    Reads++;
                    var rest = _entries.Skip((int)after.Offset).Take(Math.Min(max, Limit)).Select(transaction => new JournalEntry(transaction, null)).ToList();
                    if (rest.Count > 0)
                    {
                        var through = after.Offset + rest.Count;
                        return new JournalBatch(rest, new JournalPosition(1, through), HasMore: through < _entries.Count);
                    }

                    appended = _appended.Task;
                }

                await appended.WaitAsync(cancellation);
            }
        }

        public void Release(JournalPosition through)
        {
        }
    }

    private sealed class Memory : IIntakeMemory
    {
        private readonly Lock _lock = new();
        private JournalPosition _position;

        public volatile int Failures;

        public volatile int LoadFailures;

        public volatile bool LosesAnswer;

        public int Commits { get; private set; }

        public List<TransactionRecord> Transactions { get; } = [];

        public Dictionary<IncidentId, Incident> Incidents { get; } = [];

        public List<int> ReadsSeen { get; } = [];

        public List<bool> Late { get; } = [];

        public Action? OnCommit { get; set; }

        public Task CommitAsync(IntakeBatch batch, CancellationToken cancellation)
        {
            lock (_lock)
            {
                if (Failures > 0)
                {
                    Failures--;
                    throw new StoreException("away");
                }

                Commits++;
                Late.Add(batch.IsLate);
                OnCommit?.Invoke();
                Transactions.AddRange(batch.Transactions);
                foreach (var incident in batch.Incidents)
                {
                    Incidents[incident.Id] = incident;
                }

                _position = batch.Through;
                if (LosesAnswer)
                {
                    LosesAnswer = false;
                    throw new StoreException("the connection broke");
                }
            }

            return Task.CompletedTask;
        }

        public Task<JournalPosition> PositionAsync(CancellationToken cancellation) => Task.FromResult(_position);

        public Task<ImmutableArray<Incident>> LoadActiveAsync(CancellationToken cancellation) => Task.FromResult(ImmutableArray<Incident>.Empty);

        public Task<long> NextNumberAsync(CancellationToken cancellation) =>
            Interlocked.Decrement(ref LoadFailures) >= 0 ? Task.FromException<long>(new StoreException("away")) : Task.FromResult(1L);

        public Task<Incident?> FindAsync(IncidentId id, CancellationToken cancellation) => Task.FromResult(Incidents.GetValueOrDefault(id));

        public Task<bool> DecideAsync(Incident changed, long revision, IncidentNote? note, LedgerDraft? decision, CancellationToken cancellation) => Task.FromResult(true);

        public Task<bool> MoveAsync(IncidentMove move, CancellationToken cancellation) => Task.FromResult(true);

        public Task<TransactionPage> SearchAsync(TransactionQuery query, CancellationToken cancellation) => Task.FromResult(new TransactionPage([], null));

        public IAsyncEnumerable<TransactionRecord> StreamAsync(TransactionQuery query, CancellationToken cancellation) => Transactions.ToAsyncEnumerable();

        public Task<ImmutableArray<Person>> PeopleAsync(CancellationToken cancellation) => Task.FromResult(ImmutableArray<Person>.Empty);

        public Task<string?> SettingAsync(string key, CancellationToken cancellation) => Task.FromResult<string?>(null);
    }
}
