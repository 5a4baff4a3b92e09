using System.Buffers.Binary;
using Sakimori.Domain;
using Sakimori.Storage.Databases;

namespace Sakimori.Storage.Traffic;

/// <summary>Counts by time as rows: every count goes into its minute, its hour and its day.</summary>
internal static class TrafficRows
{
    public const string Columns =
        "start, site, requests, blocked, would_block, refused, failed, limited, inspection_us, duration_us, histogram";

    private static readonly string[] s_columns = ["step", .. Columns.Split(", ")];

    private static readonly string s_write =
        $"insert into traffic ({string.Join(", ", s_columns)}) values ({string.Join(", ", s_columns.Select(name => "@" + name))}) on conflict (step, start, site) do update set "
        + string.Join(", ", s_columns[3..].Select(name => $"{name} = excluded.{name}"));

    /// <summary>Adds counts to what is there. Runs inside the writer's transaction.</summary>
    public static async Task AddAsync(Session session, IEnumerable<TrafficMinute> traffic)
    {
        var sums = new Dictionary<(TrafficStep Step, long Start, string Site), TrafficMinute>();
        foreach (var minute in traffic)
        {
            foreach (var step in (ReadOnlySpan<TrafficStep>)[TrafficStep.Minute, TrafficStep.Hour, TrafficStep.Day])
            {
                var start = Floor(minute.Minute, step);
                var key = (step, StoredTime.Of(start), minute.Site);
                sums[key] = sums.TryGetValue(key, out var sum) ? sum.Plus(minute) : minute with { Minute = start };
            }
        }

        var rows = new List<object?[]>(sums.Count);
        foreach (var ((step, start, _), added) in sums)
        {
            var stored = await session.FirstAsync(
                $"select {Columns} from traffic where step = @step and start = @start and site = @site", Read,
                ("step", (long)step), ("start", start), ("site", added.Site)).ConfigureAwait(false);
            rows.Add(Values(step, stored?.Plus(added) ?? added));
        }

        await session.ExecuteManyAsync(s_write, s_columns, rows).ConfigureAwait(false);
    }

    public static TrafficMinute Read(Row row) => new()
    {
        Minute = row.Time(0),
        Site = row.Text(1),
        Requests = row.Long(2),
        Blocked = row.Long(3),
        WouldBlock = row.Long(4),
        Refused = row.Long(5),
        Failed = row.Long(6),
        Limited = row.Long(7),
        InspectionMicroseconds = row.Long(8),
        DurationMicroseconds = row.Long(9),
        DurationHistogram = Histogram(row.BytesOrNull(10)),
    };

    /// <summary>The beginning of the step a time lies in, UTC.</summary>
    public static DateTimeOffset Floor(DateTimeOffset time, TrafficStep step)
    {
        var width = Width(step).Ticks;
        return new DateTimeOffset(time.UtcTicks / width * width, TimeSpan.Zero);
    }

    public static TimeSpan Width(TrafficStep step) => step switch
    {
        TrafficStep.Minute => TimeSpan.FromMinutes(1),
        TrafficStep.Hour => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };

    private static object?[] Values(TrafficStep step, TrafficMinute one) =>
    [
        (long)step, one.Minute, one.Site, one.Requests, one.Blocked, one.WouldBlock, one.Refused, one.Failed, one.Limited, one.InspectionMicroseconds, one.DurationMicroseconds,
        Bytes(one.DurationHistogram),
    ];

    // Pairs of (bucket, count) for the buckets that are not empty: a minute has a handful.
    private static byte[] Bytes(long[] histogram)
    {
        var bytes = new byte[histogram.Count(count => count != 0) * 9];
        var at = 0;
        for (var i = 0; i < histogram.Length; i++)
        {
            if (histogram[i] == 0)
                continue;
            bytes[at] = (byte)i;
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + 1), histogram[i]);
            at += 9;
        }

        return bytes;
    }

    private static long[] Histogram(byte[]? bytes)
    {
        var histogram = new long[TrafficMinute.Buckets];
        for (var at = 0; bytes is not null && at + 9 <= bytes.Length; at += 9)
        {
            if (bytes[at] < TrafficMinute.Buckets)
                histogram[bytes[at]] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 1));
        }

        return histogram;
    }
}
