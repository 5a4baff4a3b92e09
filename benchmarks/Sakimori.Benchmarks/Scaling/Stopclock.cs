using System.Diagnostics;
using Sakimori.Benchmarks.Cores;

namespace Sakimori.Benchmarks.Scaling;

/// <summary>CPU time of an action: the least of several batches, because what a neighbour on the machine adds is not the action's.</summary>
internal static class Stopclock
{
    private const int Batches = 9;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(600);
    private const double BatchSeconds = 0.06;

    /// <summary>Microseconds.</summary>
    public static double Microseconds(Action action)
    {
        var warm = Stopwatch.StartNew();
        var runs = 0;
        do
        {
            action();
            runs++;
        }
        while (warm.Elapsed < s_warmUp || runs < 3);

        var perBatch = Math.Max(1, (int)(BatchSeconds / (warm.Elapsed.TotalSeconds / runs)));
        var least = double.MaxValue;
        for (var batch = 0; batch < Batches; batch++)
        {
            var start = CpuClock.ThreadSeconds();
            for (var i = 0; i < perBatch; i++)
            {
                action();
            }

            least = Math.Min(least, (CpuClock.ThreadSeconds() - start) / perBatch);
        }

        return least * 1e6;
    }
}
