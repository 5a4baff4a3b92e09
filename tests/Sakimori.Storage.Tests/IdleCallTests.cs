using System.Runtime.InteropServices;

namespace Sakimori.Storage.Tests;

public sealed unsafe partial class IdleCallTests
{
    [Fact]
    public void A_call_runs_on_a_thread_that_gives_way_to_all_others_until_it_returns()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "policies of threads are asked of Linux");
        var gate = (nint)NativeMemory.AllocZeroed(128);
        Assert.Equal(0, Init(gate, 0, 0));
        var before = IdleThreads();
        var call = IdleCall.Start(NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "sem_wait"), gate);
        Assert.NotNull(call);
        Assert.False(call.TryEnd());
        Assert.NotEmpty(IdleThreads().Except(before));
        Assert.Equal(0, Post(gate));
        Assert.True(SpinWait.SpinUntil(call.TryEnd, TimeSpan.FromMinutes(1)));
        Assert.True(call.TryEnd());
        call.Hurry();
        NativeMemory.Free((void*)gate);
    }

    // Other tests may have such threads, too. Field 41 of proc_pid_stat(5) is the policy; the second is a name in brackets that may hold anything.
    private static string[] IdleThreads() => [.. Directory.GetDirectories("/proc/self/task").Where(static task =>
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(task, "stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ')[41 - 3] == "5";
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return false;
        }
    })];

    [LibraryImport("libc", EntryPoint = "sem_init")]
    private static partial int Init(nint semaphore, int isShared, uint value);

    [LibraryImport("libc", EntryPoint = "sem_post")]
    private static partial int Post(nint semaphore);
}
