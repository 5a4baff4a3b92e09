using System.Collections.Concurrent;

namespace Sakimori.Storage;

/// <summary>
/// A thread of its own for work that is not urgent, one piece after the other. In the pool such work takes a thread that requests wait
/// for, and makes the pool believe it needs more of them.
/// </summary>
public sealed class BackgroundThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    /// <summary>Starts it.</summary>
    /// <param name="name">What the system calls it.</param>
    public BackgroundThread(string name)
    {
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
        foreach (var work in _work.GetConsumingEnumerable())
            work();
    }
}
