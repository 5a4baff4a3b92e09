using System.Diagnostics;
using Sakimori.Benchmarks.Cores;

namespace Sakimori.Benchmarks.Scaling;

/// <summary>CPU time of actions: the least of several batches, because what a neighbour on the machine adds is not the action's.</summary>
internal static class Stopclock
{
    private const int Batches = 15;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(600);
    private const double BatchSeconds = 0.06;

    /// <summary>Microseconds of each of the actions. Their batches take turns, so that a spell of the machine meets all of them.</summary>
    public static double[] Microseconds(params Action[] actions)
    {
        var perBatch = Array.ConvertAll(actions, WarmUp);
        var least = new double[actions.Length];
        Array.Fill(least, double.MaxValue);
        for (var batch = 0; batch < Batches; batch++)
        {
            for (var index = 0; index < actions.Length; index++)
            {
                var start = CpuClock.ThreadSeconds();
                for (var i = 0; i < perBatch[index]; i++)
                {
                    actions[index]();
                }

                least[index] = Math.Min(least[index], (CpuClock.ThreadSeconds() - start) / perBatch[index]);
            }
        }

        return Array.ConvertAll(least, seconds => seconds * 1e6);
    }

    // Returns how often a batch runs it.
    private static int WarmUp(Action action)
    {
        var warm = Stopwatch.StartNew();
        var runs = 0;
        do
        {
            action();
            runs++;
        }
        while (warm.Elapsed < s_warmUp || runs < 3);

        return Math.Max(1, (int)(BatchSeconds / (warm.Elapsed.TotalSeconds / runs)));
    }
}
