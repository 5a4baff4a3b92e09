using System.Diagnostics;
using System.Text.RegularExpressions;
using Sakimori.Fuzz.Coverage;

namespace Sakimori.Fuzz.Runs;

/// <summary>Runs one input after another and says which promise each broke, if any.</summary>
internal sealed partial class Execution(FuzzTarget target, CurrentInput current, HangWatch watch)
{
    /// <summary>No input of 16 KiB needs this much.</summary>
    private const long AllocationLimitBytes = 256L << 20;

    /// <summary>How long a failing input may be shortened.</summary>
    private static readonly TimeSpan s_shrinkTime = TimeSpan.FromSeconds(5);

    private readonly int[] _features = new int[CoverageMap.Size];
    private int _featureCount;

    /// <summary>Inputs run.</summary>
    public long Count { get; private set; }

    /// <summary>How long the last input took, in <see cref="Stopwatch"/> ticks.</summary>
    public long LastTicks { get; private set; }

    /// <summary>What the last input reached.</summary>
    public ReadOnlySpan<int> Features => _features.AsSpan(0, _featureCount);

    /// <summary>Runs an input; null when every promise held.</summary>
    public Failure? Run(ReadOnlySpan<byte> input)
    {
        Count++;
        current.Set(input);
        Failure? failure = null;
        CoverageMap.Reset();
        watch.Begin();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        try
        {
            target.Run(input);
        }
        catch (Exception exception)
        {
            // Whatever it is, it is a bug: that is what targets throw for.
            failure = new("exception", $"{exception.GetType().FullName}: {exception.Message}", exception.StackTrace ?? "", KeyOf(exception));
        }

        LastTicks = Stopwatch.GetTimestamp() - started;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        watch.End();
        _featureCount = CoverageMap.Collect(_features);
        return failure ?? (allocated > AllocationLimitBytes
            ? new("allocation", $"{allocated >> 20} MiB allocated for {input.Length} bytes", "", "allocation")
            : null);
    }

    /// <summary>The shortest input found that breaks the same promise: blocks are left out, from half of it down to single bytes.</summary>
    public byte[] Shrink(byte[] input, Failure failure)
    {
        var until = Stopwatch.GetTimestamp() + (long)(s_shrinkTime.TotalSeconds * Stopwatch.Frequency);
        for (var block = Math.Max(1, input.Length / 2); block > 0; block /= 2)
        {
            for (var at = 0; at + block <= input.Length && Stopwatch.GetTimestamp() < until;)
            {
                byte[] shorter = [.. input.AsSpan(0, at), .. input.AsSpan(at + block)];
                if (Run(shorter)?.Key == failure.Key)
                {
                    input = shorter;
                }
                else
                {
                    at += block;
                }
            }
        }

        return input;
    }

    // The same place and, numbers and quoted input apart, the same words.
    private static string KeyOf(Exception exception)
    {
        var frames = new StackTrace(exception).GetFrames().Take(3).Select(static frame => $"{frame.GetMethod()?.DeclaringType}.{frame.GetMethod()?.Name}");
        var words = Changing().Replace(exception.Message, "#");
        return $"{exception.GetType()} {words[..Math.Min(words.Length, 40)]} {string.Join(' ', frames)}";
    }

    [GeneratedRegex(@"\d+|«.*|'.*?'", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Changing();
}

/// <summary>How a run of one input failed.</summary>
/// <param name="Kind">As <see cref="Finding.Kind"/>.</param>
/// <param name="Summary">One line.</param>
/// <param name="Stack">Where.</param>
/// <param name="Key">The same for the same bug.</param>
internal sealed record Failure(string Kind, string Summary, string Stack, string Key);
