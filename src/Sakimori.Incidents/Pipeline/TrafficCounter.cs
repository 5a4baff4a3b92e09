using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Incidents.Pipeline;

/// <summary>Counts the transactions of a batch by site and minute, with those that were counted only.</summary>
internal static class TrafficCounter
{
    public static ImmutableArray<TrafficMinute> Count(ImmutableArray<TransactionRecord> transactions, IReadOnlyList<TrafficMinute> counted)
    {
        var sums = new Dictionary<(string Site, long Minute), Sum>();
        foreach (var transaction in transactions)
        {
            var key = (transaction.Site, transaction.Time.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute);
            if (!sums.TryGetValue(key, out var sum))
            {
                sums.Add(key, sum = new Sum());
            }

            sum.Add(transaction);
        }

        var rows = sums.ToDictionary(pair => pair.Key, pair => pair.Value.Minute(pair.Key.Site, new(pair.Key.Minute, TimeSpan.Zero)));
        foreach (var more in counted)
        {
            var key = (more.Site, more.Minute.UtcTicks);
            rows[key] = rows.TryGetValue(key, out var there) ? there.Plus(more) : more;
        }

        return [.. rows.Values.OrderBy(row => row.Minute).ThenBy(row => row.Site, StringComparer.Ordinal)];
    }

    // Counted in place: a record for each transaction would be one for nothing.
    private sealed class Sum
    {
        private readonly long[] _outcomes = new long[Enum.GetValues<TransactionOutcome>().Length];
        private readonly long[] _histogram = new long[TrafficMinute.Buckets];
        private long _wouldBlock;
        private long _inspection;
        private long _duration;

        public void Add(TransactionRecord transaction)
        {
            _outcomes[(int)transaction.Outcome]++;
            _histogram[TrafficMinute.Bucket(transaction.DurationMicroseconds)]++;
            _wouldBlock += transaction.WouldBlock ? 1 : 0;
            _inspection += transaction.InspectionMicroseconds;
            _duration += transaction.DurationMicroseconds;
        }

        public TrafficMinute Minute(string site, DateTimeOffset minute) => new()
        {
            Minute = minute,
            Site = site,
            Requests = _outcomes.Sum(),
            Blocked = _outcomes[(int)TransactionOutcome.Blocked],
            WouldBlock = _wouldBlock,
            Refused = _outcomes[(int)TransactionOutcome.Refused],
            Failed = _outcomes[(int)TransactionOutcome.Failed],
            Limited = _outcomes[(int)TransactionOutcome.Limited],
            InspectionMicroseconds = _inspection,
            DurationMicroseconds = _duration,
            DurationHistogram = _histogram,
        };
    }
}
