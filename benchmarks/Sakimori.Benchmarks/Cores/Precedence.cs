using System.Runtime.InteropServices;

namespace Sakimori.Benchmarks.Cores;

/// <summary>
/// While it is held, the calling thread gets a core before every ordinary one (<c>SCHED_RR</c>, sched(7)), where that is allowed; threads
/// and processes that it starts do not.
/// </summary>
internal sealed partial class Precedence : IDisposable
{
    private const int Other = 0;
    private const int RoundRobin = 2;
    private const int ResetOnFork = 0x40000000;

    private Precedence(bool isTaken) => IsTaken = isTaken;

    /// <summary>False: the kernel did not allow it, which is for administrators.</summary>
    public bool IsTaken { get; }

    /// <summary>For the calling thread.</summary>
    public static Precedence Take() => new(SetPolicy(0, RoundRobin | ResetOnFork, 1) == 0);

    /// <summary>Whether the thread that asks could have it.</summary>
    public static bool IsAllowed()
    {
        using var precedence = Take();
        return precedence.IsTaken;
    }

    /// <summary>What a record says of it.</summary>
    public static string Text(bool isTaken) => isTaken ? "the sender took precedence (SCHED_RR)" : "the sender waited for a core like all others";

    public void Dispose()
    {
        if (IsTaken)
            _ = SetPolicy(0, Other, 0);
    }

    // The third is struct sched_param, which is one number.
    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetPolicy(int thread, int policy, in int priority);
}
