using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SharpFuzz.Common;

namespace Sakimori.Fuzz.Coverage;

/// <summary>
/// The counters that instrumented code raises: one byte for each pair of branches taken one after the other (an edge, hashed to 16
/// bits by SharpFuzz as AFL does). One per process, as <see cref="Trace"/> is; code under test runs on one thread.
/// </summary>
internal static unsafe class CoverageMap
{
    /// <summary>Counters; the ids of branches have 16 bits.</summary>
    public const int Size = 1 << 16;

    /// <summary>A feature is an edge with the order of magnitude of its count.</summary>
    public const int FeatureCount = Size * 8;

    private static readonly byte* s_counters = (byte*)NativeMemory.AlignedAlloc(Size, 64);

    /// <summary>Gives the instrumented code its counters. Without them its first branch ends the process.</summary>
    public static void Attach()
    {
        Reset();
        Trace.SharedMem = s_counters;
    }

    /// <summary>Forgets what ran.</summary>
    public static void Reset()
    {
        NativeMemory.Clear(s_counters, Size);
        Trace.PrevLocation = 0;
    }

    /// <summary>Writes the features since <see cref="Reset"/> to <paramref name="features"/> and returns how many there are.</summary>
    public static int Collect(Span<int> features)
    {
        var count = 0;
        for (var start = 0; start < Size; start += Vector256<byte>.Count)
        {
            var set = ~Vector256.Equals(Vector256.Load(s_counters + start), Vector256<byte>.Zero).ExtractMostSignificantBits();
            for (; set != 0; set &= set - 1)
            {
                var edge = start + BitOperations.TrailingZeroCount(set);
                features[count++] = (edge << 3) | Magnitude(s_counters[edge]);
            }
        }

        return count;
    }

    /// <summary>The edge a feature belongs to.</summary>
    public static int EdgeOf(int feature) => feature >> 3;

    // AFL's steps: 1, 2, 3, 4–7, 8–15, 16–31, 32–127, 128 and more.
    private static int Magnitude(byte count) => count switch
    {
        1 => 0,
        2 => 1,
        3 => 2,
        < 8 => 3,
        < 16 => 4,
        < 32 => 5,
        < 128 => 6,
        _ => 7,
    };
}
