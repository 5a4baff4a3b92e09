using System.Collections.Immutable;
using Sakimori.Domain;
using Sakimori.Storage.Traffic;

namespace Sakimori.Web.Charts;

/// <summary>Counts of a span in even steps, all sites together, with a row for every step: what charts are drawn from.</summary>
public sealed class TrafficSeries
{
    private TrafficSeries(ImmutableArray<TrafficMinute> steps, TimeSpan step)
    {
        Steps = steps;
        Step = step;
    }

    /// <summary>One row a step, oldest first; a step without traffic is a row of zeros.</summary>
    public ImmutableArray<TrafficMinute> Steps { get; }

    /// <summary>The width of a step.</summary>
    public TimeSpan Step { get; }

    /// <summary>All transactions.</summary>
    public long Requests => Steps.Sum(row => row.Requests);

    /// <summary>Those blocked or refused.</summary>
    public long Blocked => Steps.Sum(row => row.Blocked + row.Refused);

    /// <summary>Those that would have been blocked.</summary>
    public long WouldBlock => Steps.Sum(row => row.WouldBlock);

    /// <summary>Adds rows up into even steps from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static TrafficSeries Of(IEnumerable<TrafficMinute> rows, DateTimeOffset from, DateTimeOffset to, TimeSpan step)
    {
        var count = (int)Math.Max(1, Math.Ceiling((to - from) / step));
        var steps = new TrafficMinute[count];
        for (var i = 0; i < count; i++)
        {
            steps[i] = new() { Minute = from + (i * step), Site = "" };
        }

        foreach (var row in rows)
        {
            var at = (int)Math.Floor((row.Minute - from) / step);
            if (at >= 0 && at < count)
            {
                steps[at] = steps[at].Plus(row);
            }
        }

        return new([.. steps], step);
    }

    /// <summary>The width of stored rows that suits a span.</summary>
    public static TrafficStep Stored(TimeSpan span) =>
        span <= TimeSpan.FromHours(25) ? TrafficStep.Minute : span <= TimeSpan.FromDays(40) ? TrafficStep.Hour : TrafficStep.Day;

    /// <summary>
    /// A percentile of durations, microseconds, by linear interpolation inside the power of two it falls into; null without requests.
    /// </summary>
    public double? Percentile(double share)
    {
        var histogram = Steps.Aggregate(new TrafficMinute { Minute = default, Site = "" }, (sum, row) => sum.Plus(row)).DurationHistogram;
        var all = histogram.Sum();
        if (all == 0)
        {
            return null;
        }

        var sought = share * all;
        var before = 0L;
        for (var i = 0; i < histogram.Length; i++)
        {
            if (before + histogram[i] >= sought)
            {
                var inside = histogram[i] == 0 ? 0 : (sought - before) / histogram[i];
                return Math.Pow(2, i) * (1 + inside);
            }

            before += histogram[i];
        }

        return Math.Pow(2, TrafficMinute.Buckets);
    }
}
