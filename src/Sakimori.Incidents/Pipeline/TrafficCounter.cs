using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Incidents.Pipeline;

/// <summary>Counts the transactions of a batch by site and minute, with those that were counted only.</summary>
internal static class TrafficCounter
{
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
            row.DurationHistogram[TrafficMinute.Bucket(transaction.DurationMicroseconds)]++;
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
            rows[key] = rows.TryGetValue(key, out var there) ? there.Plus(more) : more;
        }

        return [.. rows.Values.OrderBy(row => row.Minute).ThenBy(row => row.Site, StringComparer.Ordinal)];
    }
}
