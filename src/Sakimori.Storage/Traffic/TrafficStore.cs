using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sakimori.Domain;
using Sakimori.Storage.Databases;

namespace Sakimori.Storage.Traffic;

/// <summary>Counts by time, kept as minutes, hours and days so that a chart of a year reads hundreds of rows.</summary>
public sealed class TrafficStore
{
    private readonly Database _database;

    internal TrafficStore(Database database) => _database = database;

    /// <summary>Counts of a span, in steps of a minute, an hour or a day, whichever is asked; missing steps are missing rows.</summary>
    public Task<ImmutableArray<TrafficMinute>> ReadAsync(
        DateTimeOffset from, DateTimeOffset to, TrafficStep step, string? site = null, CancellationToken cancellation = default)
    {
        var filter = new Filter();
        filter.Add("step = @step", "step", (long)step);
        filter.Add("start >= @from", "from", TrafficRows.Floor(from, step));
        filter.Add("start < @to", "to", to);
        filter.Add("site = @site", "site", site);
        return _database.ReadAsync(async session => (await session.QueryAsync(
            $"select {TrafficRows.Columns} from traffic{filter.Where} order by start, site", TrafficRows.Read, [.. filter.Values]).ConfigureAwait(false)).ToImmutableArray(),
            cancellation);
    }

    /// <summary>What was most frequent among detections of a span: from hourly counts, so the span is widened to whole hours.</summary>
    public Task<ImmutableArray<Tally>> TopAsync(
        TopOf what, DateTimeOffset from, DateTimeOffset to, int count, string? site = null, CancellationToken cancellation = default)
    {
        return _database.ReadAsync(async session =>
        {
            var sums = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var (step, start, end) in Spans(from, to))
            {
                var rows = await session.QueryAsync(
                    "select names from frequent where what = @what and step = @step and site = @site and start >= @start and start < @end",
                    row => row.BytesOrNull(0),
                    ("what", (long)what), ("step", (long)step), ("site", site ?? ""), ("start", start), ("end", end)).ConfigureAwait(false);
                foreach (var row in rows)
                {
                    Add(sums, row);
                }
            }

            return sums.OrderByDescending(sum => sum.Value).ThenBy(sum => sum.Key, StringComparer.Ordinal).Take(Math.Max(0, count))
                .Select(sum => new Tally(sum.Key, sum.Value)).ToImmutableArray();
        }, cancellation);
    }

    /// <summary>Whole days in the middle of a span from the daily counts, the hours around them from the hourly ones.</summary>
    private static IEnumerable<(TrafficStep Step, DateTimeOffset Start, DateTimeOffset End)> Spans(DateTimeOffset from, DateTimeOffset to)
    {
        var start = TrafficRows.Floor(from, TrafficStep.Hour);
        var end = to;
        var firstDay = TrafficRows.Floor(start + TimeSpan.FromDays(1) - TimeSpan.FromTicks(1), TrafficStep.Day);
        var lastDay = TrafficRows.Floor(end, TrafficStep.Day);
        if (firstDay >= lastDay)
        {
            yield return (TrafficStep.Hour, start, end);
            yield break;
        }

        yield return (TrafficStep.Hour, start, firstDay);
        yield return (TrafficStep.Day, firstDay, lastDay);
        yield return (TrafficStep.Hour, lastDay, end);
    }

    private static void Add(Dictionary<string, long> sums, byte[]? names)
    {
        foreach (var (name, count) in FrequentNames.From(names).Counts)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(sums, name, out _) += count;
        }
    }
}

/// <summary>The width of a row.</summary>
public enum TrafficStep
{
    /// <summary>A minute.</summary>
    Minute,

    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A day, UTC.</summary>
    Day,
}

/// <summary>What is counted.</summary>
public enum TopOf
{
    /// <summary>Client addresses.</summary>
    Client,

    /// <summary>Paths.</summary>
    Path,

    /// <summary>Rules.</summary>
    Rule,

    /// <summary>Families.</summary>
    Family,
}
