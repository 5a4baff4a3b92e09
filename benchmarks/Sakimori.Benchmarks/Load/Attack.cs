using System.Collections.Concurrent;
using System.Diagnostics;
using Sakimori.Benchmarks.Cores;

namespace Sakimori.Benchmarks.Load;

/// <summary>A request that was answered: when it was due and when the answer was there, by the stopwatch.</summary>
internal readonly record struct Answered(long Due, long End)
{
    public double Milliseconds => Stopwatch.GetElapsedTime(Due, End).TotalMilliseconds;
}

/// <summary>What was sent in one go, what came back, and the numbers clients were told. Answers are in no order.</summary>
internal sealed record Attack(Answered[] Answers, ConcurrentQueue<string> Told, int Failures, TimeSpan Elapsed)
{
    // What queued up while a core was slow is worked off by then: 13 ms of no work at all are 26 requests.
    private static readonly long s_aftermath = Stopwatch.Frequency / 40;

    public double PerSecond => Answers.Length / Elapsed.TotalSeconds;

    /// <summary>The same with the answers to what was due from then on.</summary>
    public Attack DueFrom(long moment) => this with { Answers = Array.FindAll(Answers, answer => answer.Due >= moment) };

    /// <summary>The same with the answers to what was due before.</summary>
    public Attack DueBefore(long moment) => this with { Answers = Array.FindAll(Answers, answer => answer.Due < moment) };

    /// <summary>Latencies of all, in order.</summary>
    public Latencies Latencies() => new([.. Answers.Select(answer => answer.Milliseconds).Order()]);

    /// <summary>Latencies of those under way neither in a slow spell of the machine nor in the 25 ms after one.</summary>
    /// <param name="spells">In order of time.</param>
    public Latencies LatenciesOutside(IReadOnlyList<SlowSpell> spells) => new(
        [.. Answers.Where(answer => !spells.Any(spell => spell.Begin <= answer.End && spell.End >= answer.Due - s_aftermath)).Select(answer => answer.Milliseconds).Order()]);
}

/// <summary>Milliseconds, in order.</summary>
internal sealed record Latencies(double[] Milliseconds)
{
    public int Count => Milliseconds.Length;

    /// <summary>The share of them is faster than this; not a number when there are none.</summary>
    public double Percentile(double share) => Count == 0 ? double.NaN : Milliseconds[Math.Min(Count - 1, (int)(Count * share))];
}
