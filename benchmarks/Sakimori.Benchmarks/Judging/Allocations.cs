using Sakimori.Benchmarks.Traffic;

namespace Sakimori.Benchmarks.Judging;

/// <summary>Bytes one judged request allocates once everything is warm.</summary>
internal static class Allocations
{
    // Caches of automata and pooled buffers have grown to their size after a few requests of a kind.
    private const int WarmRuns = 600;
    private const int Batches = 5;

    /// <summary>
    /// The least of several batches: what another thread's compilation may add to one is not the request's. Each request is a little
    /// different from the one before, so that what is remembered of values does not hide what judging them takes.
    /// </summary>
    public static long PerRequest(Judge judge, SampleKind kind)
    {
        for (var i = 0; i < WarmRuns; i++)
        {
            judge.Run(kind.Variants[i % SampleKind.VariantCount]);
        }

        var least = long.MaxValue;
        for (var batch = 0; batch < Batches; batch++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < SampleKind.VariantCount; i++)
            {
                judge.Run(kind.Variants[i]);
            }

            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / SampleKind.VariantCount);
        }

        return least;
    }
}
