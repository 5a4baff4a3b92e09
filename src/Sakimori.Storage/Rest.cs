using System.Diagnostics;

namespace Sakimori.Storage;

/// <summary>
/// Taking in what was decided is not urgent; the requests whose cores it takes are. The gateway's threads do not interrupt each other
/// (<c>SCHED_BATCH</c>), so a request that finds both cores taken waits for the kernel's next tick, up to four milliseconds. Work that is
/// not urgent therefore asks after each short stretch whether somebody waits for its core, and lets him go first. It does so outside
/// of managed code: a collection of garbage does not wait for it meanwhile.
/// </summary>
internal static class Rest
{
    private static readonly TimeSpan s_stretch = TimeSpan.FromMicroseconds(50);

    /// <summary>A stretch begins.</summary>
    public static long Begin() => Stopwatch.GetTimestamp();

    /// <summary>Lets others go first when the stretch has lasted long enough, and begins another.</summary>
    public static void IfDue(ref long began)
    {
        if (Stopwatch.GetElapsedTime(began) < s_stretch)
            return;
        Thread.Yield();
        began = Begin();
    }
}
