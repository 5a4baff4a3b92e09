using System.Text.Json;
using System.Threading.Channels;
using Sakimori.Incidents;
using Sakimori.Web.Api;

namespace Sakimori.Web.Live;

/// <summary>
/// What intake commits, to everybody who listens. A commit is written once and shared; a listener who is slow loses the oldest and is
/// told how many. Nothing here waits for a listener. Thread-safe.
/// </summary>
internal sealed class LiveHub : IDisposable
{
    /// <summary>Listeners at once: browsers' tabs and a few programs. Each holds a connection and a queue.</summary>
    public const int MaxListeners = 200;

    /// <summary>Events a listener may lag behind: four a second at most, so a minute.</summary>
    public const int QueueLength = 256;

    /// <summary>Events kept for a listener who comes back.</summary>
    private const int Remembered = 256;

    private readonly Intake? _intake;
    private readonly Lock _lock = new();
    // Guarded by the lock.
    private readonly HashSet<Listener> _listeners = [];
    private readonly Queue<LiveEvent> _recent = new(Remembered);
    private long _number;

    /// <summary>Listens to intake; null for tests that publish by themselves.</summary>
    public LiveHub(Intake? intake)
    {
        _intake = intake;
        if (_intake is not null)
        {
            _intake.Committed += Publish;
        }
    }

    /// <summary>Gives news to everybody. Returns at once.</summary>
    public void Publish(IntakeNews news)
    {
        lock (_lock)
        {
            var number = ++_number;
            if (_listeners.Count == 0 && _recent.Count == 0)
            {
                // Nobody has ever listened: not worth writing.
                return;
            }

            var written = new LiveEvent(number, JsonSerializer.Serialize(LiveNews.Of(news), ApiJson.Options));
            if (_recent.Count == Remembered)
            {
                _recent.Dequeue();
            }

            _recent.Enqueue(written);
            foreach (var listener in _listeners)
            {
                listener.Offer(written);
            }
        }
    }

    /// <summary>Begins to listen, after an event seen before when one is named; null when too many do already.</summary>
    public Listener? Listen(long? after)
    {
        lock (_lock)
        {
            if (_listeners.Count >= MaxListeners)
            {
                return null;
            }

            var listener = new Listener(this);
            if (after is { } seen && seen <= _number)
            {
                var missed = _number - seen;
                var kept = _recent.Where(one => one.Number > seen).ToArray();
                listener.Missed(missed - kept.Length);
                foreach (var one in kept)
                {
                    listener.Offer(one);
                }
            }
            else if (after is not null)
            {
                // Numbers begin anew with the program: what was between is unknown.
                listener.Missed(1);
            }

            _listeners.Add(listener);
            return listener;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_intake is not null)
        {
            _intake.Committed -= Publish;
        }

        lock (_lock)
        {
            foreach (var listener in _listeners)
            {
                listener.Complete();
            }

            _listeners.Clear();
        }
    }

    private void Leave(Listener listener)
    {
        lock (_lock)
        {
            _listeners.Remove(listener);
        }
    }

    /// <summary>One who listens.</summary>
    internal sealed class Listener : IDisposable
    {
        private readonly LiveHub _hub;
        private readonly Channel<LiveEvent> _queue;
        private long _missed;

        public Listener(LiveHub hub)
        {
            _hub = hub;
            _queue = Channel.CreateBounded<LiveEvent>(
                new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
                _ => Interlocked.Increment(ref _missed));
        }

        /// <summary>Events in their order.</summary>
        public ChannelReader<LiveEvent> Events => _queue.Reader;

        /// <summary>How many events were lost since this was asked last.</summary>
        public long TakeMissed() => Interlocked.Exchange(ref _missed, 0);

        /// <summary>Puts an event into the queue; the oldest goes when it is full.</summary>
        public void Offer(LiveEvent news) => _queue.Writer.TryWrite(news);

        /// <summary>Counts events that were lost.</summary>
        public void Missed(long count) => Interlocked.Add(ref _missed, count);

        /// <summary>No more events come.</summary>
        public void Complete() => _queue.Writer.TryComplete();

        /// <inheritdoc/>
        public void Dispose() => _hub.Leave(this);
    }
}

/// <summary>An event as it is sent.</summary>
/// <param name="Number">Counts up from the program's start.</param>
/// <param name="Json">What it says.</param>
internal sealed record LiveEvent(long Number, string Json);
