using System.Globalization;
using System.Runtime.InteropServices;

namespace Sakimori.Hosting;

/// <summary>
/// Tells the kernel that this process's threads are not to interrupt each other. .NET receives events on one thread and works on
/// others; on a busy core each event would stop a thread in the middle of judging a request and start it again after, which is
/// two switches for nothing: the work that the event brings has to wait for that same core. As <c>SCHED_BATCH</c> (sched(7)) the
/// receiving thread runs when the working one waits or has had its share. Idle cores are used as before.
/// </summary>
internal static partial class BatchScheduling
{
    private const int Other = 0;
    private const int Batch = 3;

    /// <summary>
    /// Applies to every thread there is; those they start inherit it. Threads that run under another policy than the kernel's default keep
    /// it: an administrator chose it. Returns how many threads are batch now; the kernel needs no privilege for it.
    /// </summary>
    public static int Apply()
    {
        var count = 0;
        if (OperatingSystem.IsLinux())
        {
            foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
            {
                var thread = int.Parse(Path.GetFileName(task), NumberStyles.None, CultureInfo.InvariantCulture);
                if (Apply(thread))
                {
                    count++;
                }
            }
        }

        return count;
    }

    private static bool Apply(int thread) => GetPolicy(thread) switch
    {
        Batch => true,
        Other => SetPolicy(thread, Batch, in s_noPriority) == 0,
        _ => false,
    };

    /// <summary>The policy of a thread, or -1 when it is gone; 0 means the calling thread.</summary>
    [LibraryImport("libc", EntryPoint = "sched_getscheduler")]
    internal static partial int GetPolicy(int thread);

    private static readonly Parameters s_noPriority = default;

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetPolicy(int thread, int policy, in Parameters parameters);

    // struct sched_param: a priority, which must be 0 for these policies.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Parameters
    {
        private readonly int _priority;
    }
}
