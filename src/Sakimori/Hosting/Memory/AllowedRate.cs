namespace Sakimori.Hosting.Memory;

/// <summary>So many a second and no more. Thread-safe, and as cheap as an increment; at the turn of a second a few more may pass.</summary>
internal sealed class AllowedRate(int perSecond, TimeProvider time)
{
    private readonly long _ticksPerSecond = time.TimestampFrequency;
    private long _second = -1;
    private int _taken;

    public bool TryTake()
    {
        var second = time.GetTimestamp() / _ticksPerSecond;
        if (Volatile.Read(ref _second) != second)
        {
            Volatile.Write(ref _taken, 0);
            Volatile.Write(ref _second, second);
        }

        return Interlocked.Increment(ref _taken) <= perSecond;
    }
}
