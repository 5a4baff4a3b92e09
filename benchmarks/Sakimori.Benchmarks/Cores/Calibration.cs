using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sakimori.Benchmarks.Cores;

/// <summary>
/// A fixed amount of work, timed on the core the front runs on, before and after each run: on a shared machine it says how much
/// of a core there was. Times are of the thread, so that waiting for the core does not count and a slower core does.
/// </summary>
internal static partial class Calibration
{
    private const int Rounds = 12_000_000;

    /// <summary>Milliseconds of CPU the work took on the core.</summary>
    public static double Time(int core)
    {
        var milliseconds = 0.0;
        var thread = new Thread(() =>
        {
            Pin(core);
            var start = CpuClock.ThreadSeconds();
            Work(Rounds);
            milliseconds = (CpuClock.ThreadSeconds() - start) * 1000;
        });
        thread.Start();
        thread.Join();
        return milliseconds;
    }

    /// <summary>Work that needs nothing but the core: its caches, its memory and the kernel do not matter.</summary>
    public static void Work(int rounds)
    {
        var state = 0x9E3779B97F4A7C15UL;
        for (var i = 0; i < rounds; i++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }

        if (state == 0)
        {
            throw new UnreachableException("xorshift never reaches zero");
        }
    }

    /// <summary>The calling thread runs on that core only.</summary>
    /// <exception cref="InvalidOperationException">There is no such core, or not for this process.</exception>
    public static void Pin(int core)
    {
        var mask = 1UL << core;
        if (SetAffinity(0, sizeof(ulong), in mask) != 0)
        {
            throw new InvalidOperationException($"cannot run on core {core}");
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint size, in ulong mask);
}
