using System.Runtime.InteropServices;

namespace Sakimori.Storage;

/// <summary>
/// A call of a native function with one argument, on a thread of its own that gives way to every other one (<c>SCHED_IDLE</c>, sched(7)).
///
/// No managed code ever runs on that thread. Whoever is that unimportant is kept waiting for seconds on a machine whose cores are all
/// taken; in the middle of managed code it would keep the garbage collector waiting, and all requests with it.
/// </summary>
internal sealed unsafe class IdleCall
{
    private const int OtherPolicy = 0;
    private const int IdlePolicy = 5;

    // Older C libraries keep these in a library of their own: the whole program is asked.
    private static readonly delegate* unmanaged<out nuint, nint, nint, nint, int> s_create =
        (delegate* unmanaged<out nuint, nint, nint, nint, int>)Find("pthread_create");

    private static readonly delegate* unmanaged<nuint, int, in int, int> s_setPolicy =
        (delegate* unmanaged<nuint, int, in int, int>)Find("pthread_setschedparam");

    private static readonly delegate* unmanaged<nuint, nint, int> s_tryJoin =
        (delegate* unmanaged<nuint, nint, int>)Find("pthread_tryjoin_np");

    private readonly Thread? _managed;
    private readonly nuint _native;
    private bool _hasEnded;

    private IdleCall(nuint native) => _native = native;

    private IdleCall(Thread managed) => _managed = managed;

    /// <summary>
    /// Calls the function; null when the system has no thread to give. Where it has no such threads (not Linux) it is called on one like
    /// all others. <see cref="TryEnd"/> has to be called until it says yes.
    /// </summary>
    /// <param name="function">Takes a pointer and returns anything, as C calls.</param>
    /// <param name="argument">Valid until the call has ended.</param>
    public static IdleCall? Start(nint function, nint argument)
    {
        if (s_create != null && s_setPolicy != null && s_tryJoin != null)
        {
            if (s_create(out var native, 0, function, argument) != 0)
                return null;

            // What is not allowed is not needed: it is a thread like the others then.
            _ = s_setPolicy(native, IdlePolicy, 0);
            return new IdleCall(native);
        }

        var managed = new Thread(() => ((delegate* unmanaged<nint, nint>)function)(argument)) { IsBackground = true, Name = "idle" };
        managed.Start();
        return new IdleCall(managed);
    }

    /// <summary>Whether the call has ended; does not wait. Not to be called by two threads at once.</summary>
    public bool TryEnd() => _hasEnded |= _managed is null ? s_tryJoin(_native, 0) == 0 : _managed.Join(0);

    /// <summary>Makes it as important as the others, where that is allowed: only administrators may on most systems.</summary>
    public void Hurry()
    {
        if (!_hasEnded && _managed is null)
            _ = s_setPolicy(_native, OtherPolicy, 0);
    }

    private static nint Find(string name) =>
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), name, out var address) ? address : 0;
}
