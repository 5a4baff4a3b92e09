using Sakimori.Gateway.Telemetry;

namespace Sakimori.Gateway.Inspection;

/// <summary>
/// Memory that held bodies of all requests may take together. Every site has its limits, but a thousand clients that each send
/// just under theirs must not end the process.
/// </summary>
internal sealed class BufferBudget(long limitBytes)
{
    private long _held;

    /// <summary>A quarter of what the process may have: the engine keeps a copy of what it judges.</summary>
    public static BufferBudget ForThisMachine() => new(Math.Max(64L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4));

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _held, bytes) > limitBytes)
        {
            Interlocked.Add(ref _held, -bytes);
            return false;
        }

        GatewayMetrics.BufferedBytes.Add(bytes);
        return true;
    }

    public void Return(long bytes)
    {
        Interlocked.Add(ref _held, -bytes);
        GatewayMetrics.BufferedBytes.Add(-bytes);
    }
}
