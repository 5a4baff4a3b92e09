using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Sakimori.Domain;
using Sakimori.Incidents.Exports.Sending;
using Sakimori.Storage;
using Sakimori.Storage.Transactions;

namespace Sakimori.Incidents.Exports;

/// <summary>How a sender is.</summary>
/// <param name="Name"><c>syslog</c> or <c>webhook</c>.</param>
/// <param name="Target">Where to, without path or secret.</param>
/// <param name="Sent">Transactions sent since start.</param>
/// <param name="LastSent">When the last piece was taken; null when none was.</param>
/// <param name="Problem">Why the last attempt failed, or what is wrong with the setting; null when nothing.</param>
public sealed record ForwarderHealth(string Name, string Target, long Sent, DateTimeOffset? LastSent, string? Problem);

/// <summary>
/// Sends what is stored to other machines while the program runs, as the settings <c>exports.syslog</c> and <c>exports.webhook</c>
/// say; a changed setting is taken up within half a minute. Nothing waits for it: what cannot be sent stays in the store and is
/// sent later, from where it stopped, also after a restart.
/// </summary>
public sealed partial class Forwarder : IAsyncDisposable
{
    private static readonly string[] s_names = ["syslog", "webhook"];
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(2);

    private readonly IForwardMemory _memory;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _hostName;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, Running> _running = [];
    private readonly Task _loop;
    private volatile ImmutableDictionary<string, Func<ForwarderHealth>> _health = ImmutableDictionary<string, Func<ForwarderHealth>>.Empty;

    private Forwarder(IForwardMemory memory, TimeProvider time, ILogger logger, string hostName)
    {
        _memory = memory;
        _time = time;
        _logger = logger;
        _hostName = hostName;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Begins to send; returns at once.</summary>
    /// <param name="store">What is sent.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failures are logged.</param>
    /// <param name="hostName">The name this machine gives itself in syslog.</param>
    public static Forwarder Start(Store store, TimeProvider time, ILogger logger, string? hostName = null) =>
        new(new StoredForwardMemory(store), time, logger, hostName ?? Environment.MachineName);

    internal static Forwarder Start(IForwardMemory memory, TimeProvider time, ILogger logger, string hostName) => new(memory, time, logger, hostName);

    /// <summary>The senders that are on, and those whose setting is wrong.</summary>
    public ImmutableArray<ForwarderHealth> Health => [.. _health.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value())];

    /// <summary>Stops after the piece in hand and notes how far it came.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            foreach (var name in s_names)
            {
                try
                {
                    await TakeUpAsync(name).ConfigureAwait(false);
                }
                catch (Exception failure) when (!_stop.IsCancellationRequested)
                {
                    LogUnread(failure, name);
                }
                catch (OperationCanceledException)
                {
                    break;
                }
            }

            await DelayAsync(s_look, _stop.Token).ConfigureAwait(false);
        }

        foreach (var name in _running.Keys.ToArray())
        {
            await StopAsync(name).ConfigureAwait(false);
        }
    }

    private async Task TakeUpAsync(string name)
    {
        var json = await _memory.ReadSettingAsync($"exports.{name}", _stop.Token).ConfigureAwait(false);
        if (_running.TryGetValue(name, out var running) && running.Json == json)
        {
            return;
        }

        await StopAsync(name).ConfigureAwait(false);
        var settings = ForwardSettings.Read(name, json, out var problem);
        if (settings is null)
        {
            if (problem is not null)
            {
                var health = new ForwarderHealth(name, "", 0, null, $"the setting exports.{name} is wrong: {problem}");
                _health = _health.SetItem(name, () => health);
            }

            _running[name] = new(json, null, null, Task.CompletedTask);
            return;
        }

        ForwardSink sink = name == "syslog" ? new SyslogSink(settings, _hostName) : new WebhookSink(settings, _time);
        var sender = new Sender(settings, sink, _memory, _time, _logger);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _health = _health.SetItem(name, () => sender.Health);
        _running[name] = new(json, sink, stop, Task.Run(() => sender.RunAsync(cancellation => Task.Delay(s_poll, _time, cancellation), stop.Token)));
    }

    private async Task StopAsync(string name)
    {
        if (!_running.Remove(name, out var running))
        {
            return;
        }

        _health = _health.Remove(name);
        if (running.Stop is not null)
        {
            await running.Stop.CancelAsync().ConfigureAwait(false);
        }

        await running.Task.ConfigureAwait(false);
        running.Stop?.Dispose();
        if (running.Sink is not null)
        {
            await running.Sink.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task DelayAsync(TimeSpan wait, CancellationToken stop)
    {
        try
        {
            await Task.Delay(wait, _time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The setting exports.{Name} could not be read; what runs goes on")]
    private partial void LogUnread(Exception failure, string name);

    private sealed record Running(string? Json, ForwardSink? Sink, CancellationTokenSource? Stop, Task Task);

    private sealed class StoredForwardMemory(Store store) : IForwardMemory
    {
        public IAsyncEnumerable<TransactionRecord> StreamAsync(TransactionQuery query, CancellationToken cancellation) => store.Transactions.StreamAsync(query, cancellation);

        public Task<string?> ReadSettingAsync(string key, CancellationToken cancellation) => store.Settings.ReadAsync(key, cancellation);

        public Task WriteSettingAsync(string key, string json, CancellationToken cancellation) => store.Settings.WriteAsync(key, json, null, cancellation);
    }
}
