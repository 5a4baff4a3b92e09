using System.Numerics;

namespace Sakimori.Domain;

/// <summary>What one site did in one minute (UTC); the unit charts are drawn from.</summary>
public sealed record TrafficMinute
{
    /// <summary>The minute's beginning.</summary>
    public required DateTimeOffset Minute { get; init; }

    /// <summary>The site.</summary>
    public required string Site { get; init; }

    /// <summary>All transactions.</summary>
    public long Requests { get; init; }

    /// <summary>Blocked by rules.</summary>
    public long Blocked { get; init; }

    /// <summary>Would have been blocked (observe).</summary>
    public long WouldBlock { get; init; }

    /// <summary>Refused as messages.</summary>
    public long Refused { get; init; }

    /// <summary>Not answered by the application.</summary>
    public long Failed { get; init; }

    /// <summary>Over a limit.</summary>
    public long Limited { get; init; }

    /// <summary>Sum of the time in rules, microseconds.</summary>
    public long InspectionMicroseconds { get; init; }

    /// <summary>Sum of durations, microseconds.</summary>
    public long DurationMicroseconds { get; init; }

    /// <summary>Durations by power of two of microseconds: element n counts those in [2^n, 2^(n+1)); 32 elements. Percentiles are read from it.</summary>
    public long[] DurationHistogram { get; init; } = new long[Buckets];

    /// <summary>Elements of <see cref="DurationHistogram"/>.</summary>
    public const int Buckets = 32;

    /// <summary>The n of [2^n, 2^(n+1)); nothing is below 1 µs, the last one takes all above.</summary>
    public static int Bucket(long microseconds) => microseconds <= 1 ? 0 : Math.Min(Buckets - 1, BitOperations.Log2((ulong)microseconds));

    /// <summary>This minute and site with the other's counts added.</summary>
    public TrafficMinute Plus(TrafficMinute other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var histogram = new long[Buckets];
        for (var i = 0; i < Buckets; i++)
        {
            // What was written by another version may be shorter.
            histogram[i] = DurationHistogram.ElementAtOrDefault(i) + other.DurationHistogram.ElementAtOrDefault(i);
        }

        return this with
        {
            Requests = Requests + other.Requests,
            Blocked = Blocked + other.Blocked,
            WouldBlock = WouldBlock + other.WouldBlock,
            Refused = Refused + other.Refused,
            Failed = Failed + other.Failed,
            Limited = Limited + other.Limited,
            InspectionMicroseconds = InspectionMicroseconds + other.InspectionMicroseconds,
            DurationMicroseconds = DurationMicroseconds + other.DurationMicroseconds,
            DurationHistogram = histogram,
        };
    }
}
