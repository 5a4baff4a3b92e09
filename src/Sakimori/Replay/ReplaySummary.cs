using System.Numerics;

namespace Sakimori.Replay;

/// <summary>Counts over a run, in constant memory. Used by the writing side only.</summary>
internal sealed class ReplaySummary
{
    // Times by powers of two and eighths of them: a percentile is right within an eighth.
    private readonly long[] times = new long[64 * 8];
    private readonly Dictionary<long, long> rules = [];

    public long Requests { get; private set; }

    public long Blocked { get; private set; }

    public long Unreadable { get; private set; }

    public long Allowed => Requests - Blocked - Unreadable;

    public void Add(in Judgement judgement)
    {
        Requests++;
        if (judgement.Request.Error is not null)
        {
            Unreadable++;
            return;
        }

        if (judgement.Blocks)
            Blocked++;
        foreach (var rule in judgement.Rules)
            rules[rule] = rules.GetValueOrDefault(rule) + 1;
        times[Bucket((ulong)judgement.Elapsed.TotalMicroseconds)]++;
    }

    /// <summary>The rules that matched most requests.</summary>
    public IEnumerable<KeyValuePair<long, long>> TopRules(int count) =>
        rules.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Take(count);

    /// <summary>Microseconds in the engine that this share of requests needed at most.</summary>
    public long Percentile(double share)
    {
        var wanted = (long)Math.Ceiling((Requests - Unreadable) * share);
        long seen = 0;
        for (var i = 0; i < times.Length; i++)
        {
            seen += times[i];
            if (seen >= wanted && seen > 0)
                return Lower(i);
        }

        return 0;
    }

    private static int Bucket(ulong micros)
    {
        if (micros < 8)
            return (int)micros;
        var power = BitOperations.Log2(micros);
        return (power * 8) + (int)((micros >> (power - 3)) & 7);
    }

    private static long Lower(int bucket) => bucket < 8 ? bucket : (8L + (bucket % 8)) << ((bucket / 8) - 3);
}
