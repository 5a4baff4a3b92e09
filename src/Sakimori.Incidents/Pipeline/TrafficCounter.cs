using System.Collections.Immutable;
using System.Numerics;
using Sakimori.Domain;

namespace Sakimori.Incidents.Pipeline;

/// <summary>Counts the transactions of a batch by site and minute, with those that were counted only.</summary>
internal static class TrafficCounter
{
    private const int Buckets = 32;

    public static ImmutableArray<TrafficMinute> Count(ImmutableArray<TransactionRecord> transactions, IReadOnlyList<TrafficMinute> counted)
    {
        var rows = new Dictionary<(string, long), TrafficMinute>();
        foreach (var transaction in transactions)
        {
            var minute = transaction.Time.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute;
            var row = rows.TryGetValue((transaction.Site, minute), out var there)
                ? there
                : new TrafficMinute { Minute = new(minute, TimeSpan.Zero), Site = transaction.Site };
            var outcome = transaction.Outcome;
            row.DurationHistogram[Bucket(transaction.DurationMicroseconds)]++;
            rows[(transaction.Site, minute)] = row with
            {
                Requests = row.Requests + 1,
                Blocked = row.Blocked + (outcome == TransactionOutcome.Blocked ? 1 : 0),
                WouldBlock = row.WouldBlock + (transaction.WouldBlock ? 1 : 0),
                Refused = row.Refused + (outcome == TransactionOutcome.Refused ? 1 : 0),
                Failed = row.Failed + (outcome == TransactionOutcome.Failed ? 1 : 0),
                Limited = row.Limited + (outcome == TransactionOutcome.Limited ? 1 : 0),
                InspectionMicroseconds = row.InspectionMicroseconds + transaction.InspectionMicroseconds,
                DurationMicroseconds = row.DurationMicroseconds + transaction.DurationMicroseconds,
            };
        }

        foreach (var more in counted)
        {
            var key = (more.Site, more.Minute.UtcTicks);
            rows[key] = rows.TryGetValue(key, out var there) ? Sum(there, more) : Sum(new TrafficMinute { Minute = more.Minute, Site = more.Site }, more);
        }

        return [.. rows.Values.OrderBy(row => row.Minute).ThenBy(row => row.Site, StringComparer.Ordinal)];
    }

    private static TrafficMinute Sum(TrafficMinute row, TrafficMinute more)
    {
        for (var i = 0; i < Math.Min(Buckets, more.DurationHistogram.Length); i++)
        {
            row.DurationHistogram[i] += more.DurationHistogram[i];
        }

        return row with
        {
            Requests = row.Requests + more.Requests,
            Blocked = row.Blocked + more.Blocked,
            WouldBlock = row.WouldBlock + more.WouldBlock,
            Refused = row.Refused + more.Refused,
            Failed = row.Failed + more.Failed,
            Limited = row.Limited + more.Limited,
            InspectionMicroseconds = row.InspectionMicroseconds + more.InspectionMicroseconds,
            DurationMicroseconds = row.DurationMicroseconds + more.DurationMicroseconds,
        };
    }

    /// <summary>The n of [2^n, 2^(n+1)); nothing is below 1 µs, the last one takes all above.</summary>
    public static int Bucket(long microseconds) => microseconds <= 1 ? 0 : Math.Min(Buckets - 1, BitOperations.Log2((ulong)microseconds));
}
