using System.Globalization;
using Sakimori.Domain;
using Sakimori.Storage.Databases;

namespace Sakimori.Storage.Traffic;

/// <summary>What was most frequent among detections, by hour and by day, for each site and for all (<c>''</c>).</summary>
internal static class FrequentRows
{
    /// <summary>Counts detections. Runs inside the writer's transaction.</summary>
    public static async Task AddAsync(Session session, IReadOnlyList<TransactionRecord> transactions)
    {
        var counted = new Dictionary<(TopOf What, string Site, long Hour, string Name), long>();
        foreach (var one in transactions)
        {
            if (!one.IsDetection)
                continue;
            var hour = StoredTime.Of(TrafficRows.Floor(one.Time, TrafficStep.Hour));
            Count(TopOf.Client, one.Client);
            Count(TopOf.Path, FrequentNames.Short(Path(one.Target)));
            Count(TopOf.Family, one.Family.Text());
            foreach (var rule in Transactions.TransactionRows.Rules(one))
            {
                Count(TopOf.Rule, rule.ToString(CultureInfo.InvariantCulture));
            }

            void Count(TopOf what, string name)
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counted, (what, one.Site, hour, name), out _)++;
            }
        }

        foreach (var row in Rows(counted).GroupBy(entry => entry.Key, entry => (entry.Name, entry.Count)))
        {
            await AddAsync(session, row.Key, row).ConfigureAwait(false);
        }
    }

    /// <summary>The path of a target: what stands before the query, without scheme and host.</summary>
    private static string Path(string target)
    {
        var end = target.AsSpan().IndexOfAny('?', '#');
        var path = end < 0 ? target : target[..end];
        var scheme = path.IndexOf("://", StringComparison.Ordinal);
        if (path.StartsWith('/') || scheme < 0)
            return path;
        var slash = path.IndexOf('/', scheme + 3);
        return slash < 0 ? "/" : path[slash..];
    }

    private static IEnumerable<(Key Key, string Name, long Count)> Rows(Dictionary<(TopOf What, string Site, long Hour, string Name), long> counted)
    {
        foreach (var ((what, site, hour, name), count) in counted)
        {
            var day = hour - hour % TimeSpan.TicksPerDay;
            yield return (new Key(what, TrafficStep.Hour, site, hour), name, count);
            yield return (new Key(what, TrafficStep.Hour, "", hour), name, count);
            yield return (new Key(what, TrafficStep.Day, site, day), name, count);
            yield return (new Key(what, TrafficStep.Day, "", day), name, count);
        }
    }

    private static async Task AddAsync(Session session, Key key, IEnumerable<(string Name, long Count)> counts)
    {
        (string, object?)[] place = [("what", (long)key.What), ("step", (long)key.Step), ("site", key.Site), ("start", key.Start)];
        var stored = await session.QueryAsync(
            "select names from frequent where what = @what and step = @step and site = @site and start = @start", row => row.BytesOrNull(0), place).ConfigureAwait(false);
        var names = FrequentNames.From(stored.Count == 0 ? null : stored[0]);
        // The frequent ones first: what is rare in this batch then takes the places that are left.
        foreach (var (name, count) in counts.OrderByDescending(count => count.Count))
        {
            names.Add(name, count);
        }

        await session.ExecuteAsync(
            "insert into frequent (what, step, site, start, names) values (@what, @step, @site, @start, @names) on conflict (what, step, site, start) do update set names = excluded.names",
            [.. place, ("names", names.ToBytes())]).ConfigureAwait(false);
    }

    private readonly record struct Key(TopOf What, TrafficStep Step, string Site, long Start);
}
