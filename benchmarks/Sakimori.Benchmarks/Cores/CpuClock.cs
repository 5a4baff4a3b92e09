using System.Runtime.InteropServices;

namespace Sakimori.Benchmarks.Cores;

/// <summary>The kernel's account of CPU time, user and system together, in seconds.</summary>
internal static partial class CpuClock
{
    private const int ThreadClock = 3;

    /// <summary>What the calling thread has used.</summary>
    public static double ThreadSeconds() => Seconds(ThreadClock);

    /// <summary>What all threads of a process have used, those that have ended included.</summary>
    /// <exception cref="InvalidOperationException">There is no such process.</exception>
    public static double ProcessSeconds(int process) =>
        ClockOf(process, out var clock) == 0 ? Seconds(clock) : throw new InvalidOperationException($"process {process} is gone");

    private static double Seconds(int clock) =>
        GetTime(clock, out var time) == 0 ? time.Seconds + time.Nanoseconds / 1e9 : throw new InvalidOperationException("the process is gone");

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    private static partial int ClockOf(int process, out int clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
