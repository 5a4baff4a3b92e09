using System.Globalization;
using Microsoft.Extensions.Logging;
using Sakimori.Domain;
using Sakimori.Storage.Transactions;

namespace Sakimori.Incidents.Exports.Sending;

/// <summary>What a sender asks of the store; tests put a memory of their own here.</summary>
internal interface IForwardMemory
{
    IAsyncEnumerable<TransactionRecord> StreamAsync(TransactionQuery query, CancellationToken cancellation);

    Task<string?> ReadSettingAsync(string key, CancellationToken cancellation);

    Task WriteSettingAsync(string key, string json, CancellationToken cancellation);
}

/// <summary>
/// Sends what is stored to one place, in the order of time. The queue is the store: in memory is one piece of at most
/// <see cref="Piece"/> transactions. How far it came is a setting, so a restart goes on there; a piece whose answer was lost is sent
/// again (at least once; receivers tell by the id). Once a minute it looks back for transactions that ended long after they began.
/// </summary>
internal sealed partial class Sender(ForwardSettings settings, ForwardSink sink, IForwardMemory memory, TimeProvider time, ILogger logger)
{
    /// <summary>Transactions in one message or write.</summary>
    public const int Piece = 100;

    /// <summary>How far back it looks for late ones, and after a restart.</summary>
    public static readonly TimeSpan LookBack = TimeSpan.FromMinutes(5);

    /// <summary>How far it goes back at a start: what was in the journal then has a time before what was sent last.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_sweepEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_saveEvery = TimeSpan.FromSeconds(5);

    // Written by the sender, read by anybody.
    private volatile ForwarderHealth _health = new(settings.Name, settings.Address.GetLeftPart(UriPartial.Authority), 0, null, null);

    // Used only by the sender.
    private SentMarks? _marks;
    private DateTimeOffset _saved;
    private DateTimeOffset _savedAt;
    private DateTimeOffset _sweptAt;

    /// <summary>How it is.</summary>
    public ForwarderHealth Health => _health;

    /// <summary>The setting that says how far it came.</summary>
    public string PositionKey => $"exports.{settings.Name}.position";

    /// <summary>Sends until it is stopped; <paramref name="wake"/> returns when there may be more.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> wake, CancellationToken stop)
    {
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            try
            {
                await TurnAsync(stop).ConfigureAwait(false);
                failures = 0;
                await wake(stop).ConfigureAwait(false);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                failures++;
                _health = _health with { Problem = failure.Message };
                LogFailed(failure, settings.Name);
                await PauseAsync(Wait(failures, Random.Shared.NextDouble()), stop).ConfigureAwait(false);
            }
        }

        await SaveAsync(CancellationToken.None, isLast: true).ConfigureAwait(false);
    }

    /// <summary>Sends what there is now; throws when it cannot.</summary>
    public async Task TurnAsync(CancellationToken stop)
    {
        var now = time.GetUtcNow();
        if (_marks is null)
        {
            await BeginAsync(now, stop).ConfigureAwait(false);
        }

        var from = _marks!.Through;
        if (now - _sweptAt >= s_sweepEvery)
        {
            var back = from - LookBack;
            from = back > _marks.KnownFrom ? back : _marks.KnownFrom;
            _sweptAt = now;
        }

        var piece = new List<TransactionRecord>(Piece);
        await foreach (var transaction in memory.StreamAsync(new TransactionQuery { From = from, OnlyDetections = !settings.IsAll }, stop).ConfigureAwait(false))
        {
            if (!_marks.IsNew(transaction.Id))
            {
                continue;
            }

            piece.Add(transaction);
            if (piece.Count == Piece)
            {
                await SendAsync(piece, stop).ConfigureAwait(false);
            }
        }

        if (piece.Count > 0)
        {
            await SendAsync(piece, stop).ConfigureAwait(false);
        }

        _health = _health with { Problem = null };
        await SaveAsync(stop, isLast: false).ConfigureAwait(false);
    }

    /// <summary>A second, doubling, five minutes at most; half of it by chance, so that many senders do not come at once.</summary>
    public static TimeSpan Wait(int failures, double chance)
    {
        var full = Math.Min(s_longestWait.TotalSeconds, Math.Pow(2, Math.Min(failures - 1, 20)));
        return TimeSpan.FromSeconds(full * (0.5 + chance / 2));
    }

    private async Task BeginAsync(DateTimeOffset now, CancellationToken stop)
    {
        var text = await memory.ReadSettingAsync(PositionKey, stop).ConfigureAwait(false);
        var isKnown = DateTimeOffset.TryParseExact(text?.Trim('"'), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var position);
        _marks = new SentMarks(isKnown ? position - Overlap : now);
        _sweptAt = now;
        if (!isKnown)
        {
            // What comes while the first attempt fails is owed too.
            await WriteAsync(now, stop).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(List<TransactionRecord> piece, CancellationToken stop)
    {
        await sink.SendAsync(piece, stop).ConfigureAwait(false);
        foreach (var transaction in piece)
        {
            _marks!.Sent(transaction.Time, transaction.Id);
        }

        _health = _health with { Sent = _health.Sent + piece.Count, LastSent = time.GetUtcNow(), Problem = null };
        piece.Clear();
        await SaveAsync(stop, isLast: false).ConfigureAwait(false);
    }

    private async Task SaveAsync(CancellationToken cancellation, bool isLast)
    {
        if (_marks is null || _marks.Through == _saved || (!isLast && time.GetUtcNow() - _savedAt < s_saveEvery))
        {
            return;
        }

        try
        {
            await WriteAsync(_marks.Through, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (isLast)
        {
            // Some will be sent a second time.
            LogFailed(failure, settings.Name);
        }
    }

    private async Task WriteAsync(DateTimeOffset position, CancellationToken cancellation)
    {
        await memory.WriteSettingAsync(PositionKey, $"\"{position.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)}\"", cancellation).ConfigureAwait(false);
        (_saved, _savedAt) = (position, time.GetUtcNow());
    }

    private async Task PauseAsync(TimeSpan wait, CancellationToken stop)
    {
        try
        {
            await Task.Delay(wait, time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events could not be sent by {Name}; they stay in the store and are tried again")]
    private partial void LogFailed(Exception failure, string name);
}
