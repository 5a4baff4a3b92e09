using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Sakimori.Storage;

/// <summary>
/// A thread of its own for work that is not urgent, one piece after the other. In the pool such work takes a thread that requests wait
/// for, and makes the pool believe it needs more of them.
/// </summary>
public sealed partial class BackgroundThread : IDisposable
{
    private const int Idle = 5;

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private readonly bool _isIdle;

    /// <summary>Starts it.</summary>
    /// <param name="name">What the system calls it.</param>
    /// <param name="isIdle">
    /// It runs as <c>SCHED_IDLE</c> (sched(7)): whoever else wants its core gets it at once, and it may be kept waiting for long on a
    /// machine that has no time to spare. Only for calls into native code, which keep nobody waiting: a thread that is in the middle
    /// of managed code keeps the garbage collector waiting, and all requests with it.
    /// </param>
    public BackgroundThread(string name, bool isIdle = false)
    {
        _isIdle = isIdle;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>
    /// Runs a piece of work after those that were handed over before; what it returns or throws comes with the task, which goes on
    /// elsewhere. Throws <see cref="ObjectDisposedException"/>.
    /// </summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _work.Add(Run);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(_thread.Name);
        }

        return done.Task;

        void Run()
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        }
    }

    /// <summary>Finishes what was handed over. Not to be called by a piece of its own work.</summary>
    public void Dispose()
    {
        // The collection itself is left alone: who comes later shall be told, and there is nothing in it that must be freed.
        _work.CompleteAdding();
        _thread.Join();
    }

    private void Run()
    {
        // Where the system does not let it be idle it is a thread like the others.
        if (OperatingSystem.IsLinux() && _isIdle)
            _ = SetPolicy(0, Idle, 0);
        foreach (var work in _work.GetConsumingEnumerable())
            work();
    }

    // The parameters are a priority, which must be 0 for this policy; thread 0 is the calling one.
    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetPolicy(int thread, int policy, in int parameters);
}
