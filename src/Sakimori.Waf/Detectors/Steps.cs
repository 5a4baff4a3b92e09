using System.Diagnostics;

namespace Sakimori.Waf.Detectors;

/// <summary>
/// Counts the characters a detector looks at, so that a test can assert "linear" as a number instead of a time.
/// Counting exists in debug builds only; a release build contains no trace of it.
/// </summary>
internal static class Steps
{
    [ThreadStatic]
    private static long _count;

    /// <summary>Whether this build counts.</summary>
    public static bool AreCounted
    {
        get
        {
            var counted = false;
            Enable(ref counted);
            return counted;
        }
    }

    /// <summary>Steps spent by this thread since <see cref="Reset"/>.</summary>
    public static long Count => _count;

    /// <summary>Starts again at zero.</summary>
    public static void Reset() => _count = 0;

    /// <summary>Adds the number of characters just looked at.</summary>
    [Conditional("DEBUG")]
    public static void Spend(int characters) => _count += characters;

    [Conditional("DEBUG")]
    private static void Enable(ref bool counted) => counted = true;
}
