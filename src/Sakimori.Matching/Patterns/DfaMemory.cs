namespace Sakimori.Matching.Patterns;

/// <summary>
/// The memory of all DFA caches of the process. A cache that keeps filling up while it is of use may be given a larger
/// one in its place, but only while all together are below <see cref="Comfortable"/>: traffic made to visit
/// many states of many patterns gets small caches, not a large process.
/// </summary>
internal static class DfaMemory
{
    /// <summary>Bytes of the first cache of an automaton.</summary>
    public const int SmallestCapacity = 96 * 1024;

    /// <summary>Bytes no cache exceeds.</summary>
    public const int LargestCapacity = 2 * 1024 * 1024;

    /// <summary>Bytes of all caches together above which none grows beyond the smallest capacity.</summary>
    public const long Comfortable = 40 * 1024 * 1024;

    private static long total;

    /// <summary>Bytes of all caches alive.</summary>
    public static long Total => Interlocked.Read(ref total);

    public static void Add(long bytes) => Interlocked.Add(ref total, bytes);

    public static void Release(long bytes) => Interlocked.Add(ref total, -bytes);

    /// <summary>The capacity of the cache that takes the place of a full one.</summary>
    public static int Grown(int capacity) =>
        Total < Comfortable ? Math.Min(capacity * 2, LargestCapacity) : SmallestCapacity;
}
