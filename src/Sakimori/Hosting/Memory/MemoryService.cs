using System.Net.Sockets;
using System.Security.Authentication;
using Sakimori.Configuration;
using Sakimori.Domain;
using Sakimori.Gateway.Observing;
using Sakimori.Hosting.Protecting;
using Sakimori.Incidents;
using Sakimori.Incidents.Exports;
using Sakimori.Storage;
using Sakimori.Storage.Journals;
using Sakimori.Web;

namespace Sakimori.Hosting.Memory;

/// <summary>
/// Memory and eyes beside the gateway: journal, store, intake and console. The journal is there before the first request and needs
/// nothing but a disk; the others come as soon as the database answers and are tried again until it does.
/// </summary>
internal sealed partial class MemoryService : IAsyncDisposable
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_upkeep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_hourly = TimeSpan.FromHours(1);

    private readonly ServiceOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _opening;
    private Task _running = Task.CompletedTask;
    private Store? _store;
    private Intake? _intake;
    private ConsoleServer? _console;
    private Forwarder? _forwarder;

    private MemoryService(ServiceOptions options, Journal journal, TransactionRecorder recorder, ILoggerFactory loggers, TimeProvider time)
    {
        _options = options;
        _loggers = loggers;
        _log = loggers.CreateLogger("Sakimori");
        _time = time;
        Journal = journal;
        Recorder = recorder;
    }

    public Journal Journal { get; }

    public TransactionRecorder Recorder { get; }

    /// <summary>The store once it is open.</summary>
    public Store? Store => Volatile.Read(ref _store);

    /// <summary>Intake once it runs.</summary>
    public Intake? Intake => Volatile.Read(ref _intake);

    /// <summary>The console once it is offered.</summary>
    public ConsoleServer? Console => Volatile.Read(ref _console);

    /// <summary>Why the store or the console is not there; null when they are.</summary>
    public string? Problem { get; private set; }

    /// <summary>Opens the journal, and begins to open the store in the background. Throws <see cref="StoreException"/>.</summary>
    public static MemoryService Open(ServiceOptions options, Func<ObservedTransaction, TransactionRecord> map, ILoggerFactory loggers, TimeProvider time)
    {
        var journal = Journal.Open(options.Store!, time, loggers.CreateLogger("Sakimori.Storage"));
        var service = new MemoryService(options, journal, new TransactionRecorder(journal, map, options.AllowedPerSecond, time), loggers, time);
        service._opening = Task.Run(() => service.OpenStoreAsync(service._stop.Token));
        return service;
    }

    /// <summary>Begins to open the console, and the store if it did not open yet, in the background.</summary>
    public void Start(Protection protection) => _running = Task.Run(() => RunAsync(protection));

    /// <summary>Returns when the first attempt is over, whatever came of it.</summary>
    public Task SettledAsync(CancellationToken cancellation) => _settled.Task.WaitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        if (_opening is not null)
            await _opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_console is not null)
            await _console.DisposeAsync();
        if (_forwarder is not null)
            await _forwarder.DisposeAsync();
        await Recorder.DisposeAsync();
        if (_intake is not null)
        {
            // What was written in the last second belongs in the store when it answers; the journal keeps it when it does not.
            using var patience = new CancellationTokenSource(s_retry, _time);
            try
            {
                await _intake.CaughtUpAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                LogNotCaughtUp(_log);
            }

            await _intake.DisposeAsync();
        }

        if (_store is not null)
            await _store.DisposeAsync();
        Journal.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(Protection protection)
    {
        var cancellation = _stop.Token;
        try
        {
            while (!await TryOpenAsync(protection, cancellation))
            {
                _settled.TrySetResult();
                await Task.Delay(s_retry, _time, cancellation);
            }

            _settled.TrySetResult();
            await KeepAsync(protection, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
        finally
        {
            _settled.TrySetResult();
        }
    }

    private async Task<bool> TryOpenAsync(Protection protection, CancellationToken cancellation)
    {
        try
        {
            // The first attempt began before rules were loaded.
            await (Interlocked.Exchange(ref _opening, null) ?? OpenStoreAsync(cancellation));
            _forwarder ??= Forwarder.Start(_store!, _time, _loggers.CreateLogger("Sakimori.Exports"));
            await protection.RenewOverridesAsync(cancellation);
            await protection.ApplyReadingsAsync(cancellation);
            if (_options.Console is { } console && _console is null)
                Volatile.Write(ref _console, await OpenConsoleAsync(console, protection, cancellation));
            Problem = null;
            return true;
        }
        catch (Exception error) when (error is StoreException or IOException)
        {
            if (Problem != error.Message)
                LogNotOpen(_log, error.Message);
            Problem = error.Message;
            return false;
        }
    }

    private async Task OpenStoreAsync(CancellationToken cancellation)
    {
        if (_store is null)
        {
            var store = await Store.OpenAsync(_options.Store!, _time, _loggers.CreateLogger("Sakimori.Storage"), cancellation);
            Volatile.Write(ref _store, store);
        }

        if (_intake is null)
        {
            var intake = await Intake.StartAsync(Journal, _store, _time, _loggers.CreateLogger("Sakimori.Incidents"), cancellation);
            Volatile.Write(ref _intake, intake);
        }
    }

    private Task<ConsoleServer> OpenConsoleAsync(ConsoleOptions console, Protection protection, CancellationToken cancellation) => ConsoleServer.StartAsync(
        console with { Retention = _options.Store!.Retention },
        new(_store!, Journal, _intake!, protection),
        _loggers,
        _time,
        cancellation);

    /// <summary>Overrides that end, retention, anchors.</summary>
    private async Task KeepAsync(Protection protection, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(s_upkeep, _time);
        var anchors = _options.AnchorSyslog is { } receiver ? new AnchorSyslog(receiver, Environment.MachineName) : null;
        var first = _time.GetUtcNow() + s_upkeep;
        var (nextRetention, nextFile, nextSyslog) = (first, first, first);
        do
        {
            await TryAsync(() => protection.RenewOverridesAsync(cancellation));
            nextRetention = await DueAsync(nextRetention, () => RetireAsync(cancellation));
            nextFile = await DueAsync(nextFile, () => LedgerAnchors.AppendAsync(_store!, _options.AnchorFile, _time, cancellation));
            nextSyslog = await DueAsync(nextSyslog, () => anchors?.SendAsync(_store!, cancellation) ?? Task.CompletedTask);
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    /// <summary>Does what is due and says when it is again: in an hour, or when it failed at the next turn.</summary>
    private async Task<DateTimeOffset> DueAsync(DateTimeOffset due, Func<Task> work) =>
        _time.GetUtcNow() >= due && await TryAsync(work) ? _time.GetUtcNow() + s_hourly : due;

    private async Task<bool> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception error) when (error is StoreException or IOException or UnauthorizedAccessException or SocketException or AuthenticationException)
        {
            LogUpkeepFailed(_log, error.Message);
            return false;
        }
    }

    private async Task RetireAsync(CancellationToken cancellation)
    {
        var policy = await RetentionSetting.InForceAsync(_store!, _options.Store!.Retention, cancellation);
        var report = await _store!.MaintainAsync(policy, cancellation);
        if (report.Transactions == 0 && report.Incidents == 0)
            return;
        LogRetired(_log, report.Transactions, report.Incidents);
        Journal.TryDecide(new LedgerDraft
        {
            Time = _time.GetUtcNow(),
            Kind = DecisionKind.RecordsRetired,
            Decider = DeciderKind.Program,
            DeciderName = "sakimori",
            Subject = "store",
            Details = System.Text.Json.JsonSerializer.Serialize(new { report.Transactions, report.Incidents, Archives = report.ArchiveFiles }, Commands.Session.JsonOptions),
        });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Store and console are not there yet; the gateway guards, the journal keeps what is decided, and this is tried again: {Reason}")]
    private static partial void LogNotOpen(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not take the last entries of the journal now; they are kept for the next start")]
    private static partial void LogNotCaughtUp(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Upkeep of the store failed and is tried again: {Reason}")]
    private static partial void LogUpkeepFailed(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Retention removed {Transactions} transactions and {Incidents} incidents")]
    private static partial void LogRetired(ILogger log, long transactions, long incidents);
}
