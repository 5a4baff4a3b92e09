using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Sakimori.Benchmarks.Cores;

/// <summary>A socket that is waited for: <c>struct pollfd</c> of poll(2). .NET's own <c>Socket.Select</c> counts in whole milliseconds there.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly partial struct Polled
{
    private const short In = 1;

    private readonly int _descriptor;
    private readonly short _events;
    private readonly short _came;

    private Polled(int descriptor) => (_descriptor, _events) = (descriptor, In);

    /// <summary>The kernel passes over it.</summary>
    public static Polled Nothing => new(-1);

    /// <summary>There is something to read, or the connection has ended.</summary>
    public bool HasCome => _came != 0;

    public static Polled ForReading(Socket socket) => new((int)socket.Handle);

    /// <summary>Waits for one of them, no longer than the time; how many have come, 0 when it is over or a signal ended it.</summary>
    public static int Wait(Span<Polled> sockets, TimeSpan time)
    {
        var until = new Time(time);
        return Math.Max(0, WaitFor(ref MemoryMarshal.GetReference(sockets), (nuint)sockets.Length, in until, 0));
    }

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int WaitFor(ref Polled sockets, nuint count, in Time time, nint mask);

    // struct timespec.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time(TimeSpan time)
    {
        private readonly nint _seconds = (nint)(time.Ticks / TimeSpan.TicksPerSecond);
        private readonly nint _nanoseconds = (nint)(time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
    }
}
