using Sakimori.Domain;
using Sakimori.Storage.Databases;
using Sakimori.Storage.Journals;

namespace Sakimori.Storage.Traffic;

/// <summary>What was most frequent among detections, by hour and by day, for each site and for all (<c>''</c>).</summary>
internal static class FrequentRows
{
    private static readonly Table s_table = new(
        "frequent",
        [new("what", ColumnKind.Number), new("step", ColumnKind.Number), new("site", ColumnKind.Text), new("start", ColumnKind.Number), new("names", ColumnKind.Bytes)],
        Key: "what, step, site, start",
        Replaced: "names");

    /// <summary>
    /// Counts detections. Runs inside the writer's transaction; <paramref name="from"/> and <paramref name="through"/> are where the
    /// database stands before and after it.
    /// </summary>
    public static async Task AddAsync(Session session, IReadOnlyList<TransactionRecord> transactions, JournalPosition? from, JournalPosition through)
    {
        var memory = session.Memory<FrequentMemory>();
        memory.Begin(from);
        var matched = new List<long>();
        foreach (var one in transactions)
        {
            if (!one.IsDetection)
                continue;
            var hour = StoredTime.Of(TrafficRows.Floor(one.Time, TrafficStep.Hour));
            memory.Count(TopOf.Client, one.Site, hour, one.Client);
            memory.Count(TopOf.Path, one.Site, hour, FrequentNames.Short(Path(one.Target)));
            memory.Count(TopOf.Family, one.Site, hour, one.Family.Text());
            foreach (var rule in Transactions.TransactionRows.Rules(one, matched))
            {
                memory.Count(TopOf.Rule, one.Site, hour, memory.NameOf(rule));
            }
        }

        foreach (var (what, site, hour, counts) in memory.Counted())
        {
            var day = hour - hour % TimeSpan.TicksPerDay;
            foreach (var key in (FrequentKey[])[new(what, TrafficStep.Hour, site, hour), new(what, TrafficStep.Hour, "", hour), new(what, TrafficStep.Day, site, day), new(what, TrafficStep.Day, "", day)])
            {
                if (!memory.TryGet(key, out var names))
                    memory.Add(key, names = FrequentNames.From(await ReadAsync(session, key).ConfigureAwait(false)));
                foreach (var (name, count) in counts)
                {
                    names.Add(name, count);
                }
            }
        }

        await session.InsertAsync(s_table, memory.Touched(), static (values, _, touched) =>
        {
            values.Add((long)touched.Key.What);
            values.Add((long)touched.Key.Step);
            values.Add(touched.Key.Site);
            values.Add(touched.Key.Start);
            values.Add(touched.Names.Packed());
        }).ConfigureAwait(false);
        memory.End(through);
    }

    /// <summary>Rows may have been deleted: what is remembered of them holds no longer.</summary>
    public static void Forget(Session session) => session.Memory<FrequentMemory>().Begin(null);

    private static async Task<byte[]?> ReadAsync(Session session, FrequentKey key)
    {
        var stored = await session.QueryAsync(
            "select names from frequent where what = @what and step = @step and site = @site and start = @start", row => row.BytesOrNull(0), Place(key)).ConfigureAwait(false);
        return stored.Count == 0 ? null : stored[0];
    }

    private static (string, object?)[] Place(FrequentKey key) => [("what", (long)key.What), ("step", (long)key.Step), ("site", key.Site), ("start", key.Start)];

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
}
