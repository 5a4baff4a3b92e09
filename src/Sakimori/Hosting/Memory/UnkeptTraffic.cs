using Sakimori.Domain;
using Sakimori.Gateway.Observing;
using Sakimori.Storage.Journals;

namespace Sakimori.Hosting.Memory;

/// <summary>
/// Counts of transactions that are not kept one by one, by site and minute; handed to the journal every second, so that charts speak of
/// all traffic. Thread-safe.
/// </summary>
internal sealed class UnkeptTraffic : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Site, DateTimeOffset Minute), Counts> _counts = [];
    private readonly Journal _journal;
    private readonly ITimer _timer;

    public UnkeptTraffic(Journal journal, TimeProvider time)
    {
        _journal = journal;
        _timer = time.CreateTimer(_ => Flush(), null, s_interval, s_interval);
    }

    public void Add(in ObservedTransaction transaction)
    {
        var minute = transaction.Time.AddTicks(-(transaction.Time.Ticks % TimeSpan.TicksPerMinute));
        var micros = Math.Max(1, (long)transaction.Duration.TotalMicroseconds);
        lock (_lock)
        {
            if (!_counts.TryGetValue((transaction.Site, minute), out var counts))
                _counts[(transaction.Site, minute)] = counts = new Counts();
            counts.Requests++;
            counts.Failed += transaction.End == TransactionEnd.Failed ? 1 : 0;
            counts.Limited += transaction.End == TransactionEnd.Limited ? 1 : 0;
            counts.Duration += micros;
            counts.Histogram[TrafficMinute.Bucket(micros)]++;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        Flush();
    }

    private void Flush()
    {
        KeyValuePair<(string Site, DateTimeOffset Minute), Counts>[] counts;
        lock (_lock)
        {
            if (_counts.Count == 0)
                return;
            counts = [.. _counts];
            _counts.Clear();
        }

        foreach (var ((site, minute), count) in counts)
        {
            _journal.Observe(new TrafficMinute
            {
                Minute = minute,
                Site = site,
                Requests = count.Requests,
                Failed = count.Failed,
                Limited = count.Limited,
                DurationMicroseconds = count.Duration,
                DurationHistogram = count.Histogram,
            });
        }
    }

    private sealed class Counts
    {
        public long Requests;
        public long Failed;
        public long Limited;
        public long Duration;
        public readonly long[] Histogram = new long[TrafficMinute.Buckets];
    }
}
