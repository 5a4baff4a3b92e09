using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sakimori.Domain;
using Sakimori.Incidents.Grouping;
using Sakimori.Incidents.Pipeline;
using Sakimori.Storage;
using Sakimori.Storage.Journals;
using Sakimori.Storage.Transactions;

namespace Sakimori.Incidents;

/// <summary>
/// Takes the journal in: groups detections into incidents, counts traffic, commits both with the journal's position in one database
/// transaction, and goes on from there after a restart. While the database is away it waits and tries again; the journal grows.
/// What people do to incidents goes through here, between two batches, so that intake's view and the store's never part.
/// </summary>
/// <remarks>
/// One loop owns the grouper and all else that changes. It holds at most one batch in hand, whatever the store does. A batch that
/// could not be committed is tried again as it is; when the answer to a commit was lost, the store's position tells whether it
/// had worked.
/// </remarks>
public sealed partial class Intake : IAsyncDisposable
{
    /// <summary>
    /// Entries of the journal in one commit. All of them live until it is made, so a collection of garbage meanwhile has to move them: with 500
    /// it took 5.7 ms, with 125 it takes 3.4, in which requests wait.
    /// </summary>
    internal const int BatchSize = 125;

    /// <summary>Transactions of <see cref="IntakeNews"/>.</summary>
    private const int NewsSize = 200;

    /// <summary>Pages of a thousand transactions read at start to know the addresses of a large incident again.</summary>
    private const int RememberedPages = 20;

    /// <summary>Commits are this far apart unless more is waiting already.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>When more waits behind a batch and it begins with something older than this, it is late.</summary>
    internal static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan s_refresh = TimeSpan.FromSeconds(30);

    private readonly IIntakeSource _journal;
    private readonly IIntakeMemory _memory;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<Command> _commands = Channel.CreateBounded<Command>(256);
    private readonly BackgroundThread _thread = new("intake");
    private Task _loop = Task.CompletedTask;

    // Written by the loop, read by anybody.
    private volatile IntakeHealth _health = new(TimeSpan.Zero, null, 0);
    private long _oldestWaiting;

    // Used only by the loop.
    private IncidentGrouper? _grouper;
    private JournalPosition _position;
    private Task<JournalBatch>? _read;
    private Task<bool>? _asked;
    private CancellationTokenSource _readStop = new();
    private ImmutableArray<Person> _people = [];
    private DateTimeOffset _refreshedAt = DateTimeOffset.MinValue;
    private long _lastCommit;
    private bool _hasMore = true;
    private readonly List<CaughtUp> _waiters = [];
    private bool _budgetChanged;

    internal Intake(IIntakeSource journal, IIntakeMemory memory, TimeProvider time, ILogger logger)
    {
        _journal = journal;
        _memory = memory;
        _time = time;
        _logger = logger;
    }

    /// <summary>Loads active incidents and begins to read the journal; when the store is away it begins as soon as it is back.</summary>
    public static Task<Intake> StartAsync(Journal journal, Store store, TimeProvider time, ILogger logger, CancellationToken cancellation = default) =>
        StartAsync(new JournalSource(journal), new StoredMemory(store), time, logger, cancellation);

    internal static async Task<Intake> StartAsync(
        IIntakeSource journal, IIntakeMemory memory, TimeProvider time, ILogger logger, CancellationToken cancellation = default)
    {
        var intake = new Intake(journal, memory, time, logger);
        try
        {
            await intake.LoadAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            intake.Fail(failure);
        }

        intake._loop = Task.Run(intake.RunAsync, CancellationToken.None);
        return intake;
    }

    /// <summary>How it keeps up.</summary>
    public IntakeHealth Health
    {
        get
        {
            var oldest = Interlocked.Read(ref _oldestWaiting);
            var lag = oldest == 0 ? TimeSpan.Zero : _time.GetUtcNow() - new DateTimeOffset(oldest, TimeSpan.Zero);
            return _health with { Lag = lag < TimeSpan.Zero ? TimeSpan.Zero : lag };
        }
    }

    /// <summary>Raised after each commit, on intake's own thread: what is new. Handlers must return at once.</summary>
    public event Action<IntakeNews>? Committed;

    /// <summary>Returns when everything that was in the journal at the call is in the store.</summary>
    public Task CaughtUpAsync(CancellationToken cancellation = default) => AskAsync(new CaughtUp(), cancellation);

    /// <summary>Finishes the batch in hand and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _commands.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        while (_commands.Reader.TryRead(out var command))
        {
            command.Abandon();
        }

        _waiters.ForEach(waiter => waiter.Abandon());
        _readStop.Dispose();
        _thread.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var failures = _grouper is null ? 1 : 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (_grouper is null)
                {
                    await WaitAsync(Backoff.After(failures)).ConfigureAwait(false);
                    await LoadAsync(_stop.Token).ConfigureAwait(false);
                }

                failures = 0;
                await TurnAsync().ConfigureAwait(false);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                // Cancelled, or the journal or the store went first.
                return;
            }
            catch (Exception failure)
            {
                failures++;
                Fail(failure);
                if (_grouper is not null)
                {
                    await WaitAsync(Backoff.After(failures)).ConfigureAwait(false);
                }
            }
        }
    }

    // One round: what people ask, then a batch, or whichever comes first.
    private async Task TurnAsync()
    {
        await AnswerAsync().ConfigureAwait(false);
        await RefreshAsync().ConfigureAwait(false);
        if (!_hasMore && _time.GetElapsedTime(_lastCommit) < Pace)
        {
            var rest = Pace - _time.GetElapsedTime(_lastCommit);
            await WaitAsync(rest > TimeSpan.Zero ? rest : TimeSpan.Zero).ConfigureAwait(false);
        }

        await BeginReadAsync().ConfigureAwait(false);
        if (!_read!.IsCompleted)
        {
            // The journal gives what it has at once: what was in it is in the store.
            _waiters.ForEach(waiter => waiter.Done());
            _waiters.Clear();
            await Task.WhenAny(_read, Asked()).ConfigureAwait(false);
            if (!_read.IsCompleted)
            {
                return;
            }
        }

        var batch = await _read.ConfigureAwait(false);
        _read = null;
        await TakeInAsync(batch).ConfigureAwait(false);
    }

    // A read that has waited since before somebody asked for everything does not tell whether there is something: begin anew.
    private async Task BeginReadAsync()
    {
        if (_waiters.Count > 0 && _read is { IsCompleted: false })
        {
            await _readStop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(_read).ConfigureAwait(false);
        }

        if (_read is null or { IsCompletedSuccessfully: false, IsCompleted: true })
        {
            _readStop.Dispose();
            _readStop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            // What is there is read on intake's thread, before the call returns.
            _read = await _thread.RunAsync(() => _journal.ReadAsync(_position, BatchSize, _readStop.Token)).ConfigureAwait(false);
        }
    }

    private async Task TakeInAsync(JournalBatch read)
    {
        var batch = await _thread.RunAsync(() => Group(read)).ConfigureAwait(false);
        var grouped = batch.Transactions;
        await CommitAsync(batch).ConfigureAwait(false);
        _hasMore = read.HasMore;
        _lastCommit = _time.GetTimestamp();
        Interlocked.Exchange(ref _oldestWaiting, 0);
        _health = new(TimeSpan.Zero, null, _health.Committed + grouped.Length);
        Announce(new IntakeNews(grouped.Length > NewsSize ? grouped[^NewsSize..] : grouped, batch.Incidents, batch.Traffic));
    }

    // Runs on intake's thread while the loop waits for it.
    private IntakeBatch Group(JournalBatch read)
    {
        var transactions = new List<TransactionRecord>(read.Entries.Count);
        var decisions = ImmutableArray.CreateBuilder<LedgerDraft>();
        var counts = new List<TrafficMinute>();
        foreach (var entry in read.Entries)
        {
            if (entry.Transaction is not null)
            {
                transactions.Add(entry.Transaction);
            }

            if (entry.Decision is not null)
            {
                decisions.Add(entry.Decision);
            }

            if (entry.Traffic is not null)
            {
                counts.Add(entry.Traffic);
            }
        }

        if (transactions.Count > 0)
        {
            Interlocked.Exchange(ref _oldestWaiting, transactions[0].Time.UtcTicks);
        }

        var before = _grouper!.NextNumber;
        var grouped = _grouper.Take(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(transactions));
        if (_budgetChanged || _grouper.NextNumber != before)
        {
            BudgetMarks.Apply(_grouper, _people);
            _budgetChanged = false;
        }

        return new IntakeBatch
        {
            Transactions = grouped,
            Incidents = [.. _grouper.DrainTouched().Select(_grouper.Snapshot).OrderBy(incident => incident.Id.Value)],
            Traffic = TrafficCounter.Count(grouped, counts),
            Decisions = decisions.ToImmutable(),
            IsLate = read.HasMore && transactions.Count > 0 && _time.GetUtcNow() - transactions[0].Time > LateAfter,
            From = _position,
            Through = read.Through,
        };
    }

    private async Task CommitAsync(IntakeBatch batch)
    {
        for (var failures = 0; ;)
        {
            try
            {
                if (failures == 0 || await _memory.PositionAsync(_stop.Token).ConfigureAwait(false) != batch.Through)
                {
                    await _memory.CommitAsync(batch, CancellationToken.None).ConfigureAwait(false);
                }

                if (failures > 0)
                {
                    LogCaughtUp(failures);
                }

                _position = batch.Through;
                _journal.Release(batch.Through);
                return;
            }
            catch (Exception failure) when (!_stop.IsCancellationRequested)
            {
                failures++;
                Fail(failure);
                await WaitAsync(Backoff.After(failures)).ConfigureAwait(false);
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        // First, so that what another program commits while the rest is read shows at the first commit.
        _position = await _memory.PositionAsync(cancellation).ConfigureAwait(false);
        var number = await _memory.NextNumberAsync(cancellation).ConfigureAwait(false);
        var active = await _memory.LoadActiveAsync(cancellation).ConfigureAwait(false);
        var grouper = new IncidentGrouper(number);
        grouper.Restore(active);
        foreach (var group in grouper.Groups.Where(group => group.People.ClientCount > group.People.Clients.Length).ToArray())
        {
            await RememberAsync(grouper, group.Id, cancellation).ConfigureAwait(false);
        }

        _grouper = grouper;
        _health = _health with { Problem = null };
    }

    // Addresses that the record's tally does not hold are in the stored transactions.
    private async Task RememberAsync(IncidentGrouper grouper, IncidentId id, CancellationToken cancellation)
    {
        var query = new TransactionQuery { Incident = id, Limit = 1_000 };
        for (var page = 0; page < RememberedPages; page++)
        {
            var found = await _memory.SearchAsync(query, cancellation).ConfigureAwait(false);
            foreach (var transaction in found.Transactions)
            {
                grouper.Remember(id, transaction.Client);
            }

            if (found.Next is null)
            {
                return;
            }

            query = query with { After = found.Next };
        }
    }

    private async Task RefreshAsync()
    {
        var now = _time.GetUtcNow();
        if (now - _refreshedAt < s_refresh)
        {
            return;
        }

        _refreshedAt = now;
        try
        {
            var people = await _memory.PeopleAsync(_stop.Token).ConfigureAwait(false);
            _budgetChanged |= AlertBudget.Sum(people) != AlertBudget.Sum(_people) || people.Length != _people.Length;
            _people = people;
            _grouper!.Weights = SiteWeights.Read(await _memory.SettingAsync(SiteWeights.Key, _stop.Token).ConfigureAwait(false));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // What was known holds; detections must not wait for it.
            LogNotRefreshed(failure);
        }
    }

    // Completes when somebody asks for something. One is kept: most of the time nobody asks, and each one waits until somebody does.
    private Task<bool> Asked() => _asked is { IsCompleted: false } ? _asked : _asked = _commands.Reader.WaitToReadAsync(_stop.Token).AsTask();

    // Waits, and meanwhile tells people that nothing can be changed now.
    private async Task WaitAsync(TimeSpan time)
    {
        var isAway = _health.Problem is not null;
        var delay = Task.Delay(time, _time, _stop.Token);
        while (!delay.IsCompleted)
        {
            var asked = Asked();
            await Task.WhenAny(delay, asked).ConfigureAwait(false);
            if (!asked.IsCompletedSuccessfully)
            {
                break;
            }

            if (!isAway)
            {
                await AnswerAsync().ConfigureAwait(false);
                continue;
            }

            while (_commands.Reader.TryRead(out var command))
            {
                command.Refuse(this);
            }
        }

        await delay.ConfigureAwait(false);
    }

    private void Announce(IntakeNews news)
    {
        try
        {
            Committed?.Invoke(news);
        }
        catch (Exception failure)
        {
            LogHandlerFailed(failure);
        }
    }

    private void Fail(Exception failure)
    {
        _health = _health with { Problem = failure.Message };
        if (failure is StoreException)
        {
            // Its message says what to do; where in the program that was noticed helps nobody.
            LogAway(failure.Message);
            return;
        }

        LogFailed(failure);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Intake could not go on and will try again; the journal keeps what comes")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Intake waits for the store and will try again; the journal keeps what comes: {Problem}")]
    private partial void LogAway(string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Budgets and weights could not be read; those known before hold")]
    private partial void LogNotRefreshed(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Intake goes on after {Failures} failed attempts")]
    private partial void LogCaughtUp(int failures);

    [LoggerMessage(Level = LogLevel.Error, Message = "Somebody who listens to intake threw")]
    private partial void LogHandlerFailed(Exception failure);
}
