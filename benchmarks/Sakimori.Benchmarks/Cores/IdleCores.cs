namespace Sakimori.Benchmarks.Cores;

/// <summary>
/// Keeps idle cores awake while it is held: waking a task on a sleeping core costs the one who wakes it some ten microseconds in a
/// virtual machine, and the one who is woken up to a millisecond, which is the host's price and not the program's. The kernel's latency
/// request (Documentation/power/pm_qos_interface.rst: <c>/dev/cpu_dma_latency</c> holds the microseconds tolerated, as a signed number
/// of 32 bits, for as long as the file is open) makes them poll instead.
/// </summary>
internal sealed class IdleCores : IDisposable
{
    private const string Device = "/dev/cpu_dma_latency";

    private readonly FileStream _held;

    private IdleCores(FileStream held) => _held = held;

    /// <summary>Holds them awake until disposed; null, and a line on the error stream, when the machine does not offer it or not to this user.</summary>
    public static IdleCores? HoldAwake()
    {
        try
        {
            var device = new FileStream(Device, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            // Zero, the same in either order of bytes.
            device.Write(stackalloc byte[sizeof(int)]);
            return new IdleCores(device);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"idle cores sleep as they like: {Device}: {error.Message}");
            return null;
        }
    }

    /// <summary>What a record says of it.</summary>
    public static string Text(bool areAwake) => areAwake ? "idle cores were kept awake (/dev/cpu_dma_latency)" : "idle cores slept as they liked";

    public void Dispose() => _held.Dispose();
}
