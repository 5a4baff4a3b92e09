using System.Diagnostics;

namespace Sakimori.Benchmarks.Cores;

/// <summary>How long a fixed piece of work took on a core that it had for itself: when it began and ended, by the stopwatch.</summary>
internal readonly record struct SpeedSample(long Begin, long End);

/// <summary>
/// A time in which a core did a third of its work or less, or none: the host slowed it down or gave it to somebody else. Nothing that runs
/// in the machine can bring that about, because the work that shows it goes before everything else.
/// </summary>
internal readonly record struct SlowSpell(long Begin, long End)
{
    private const int Slower = 3;

    // An interrupt that takes a millisecond is none.
    private const int MuchSlower = 100;

    // Samples are a millisecond apart.
    private static readonly long s_missing = Stopwatch.Frequency / 200;

    /// <summary>
    /// The slow spells that samples of one core show: two or more in a row that took three times the median or longer (one alone may have met
    /// an interrupt), one that took a hundred times as long, or five milliseconds without any.
    /// </summary>
    /// <param name="samples">In order of time.</param>
    public static IEnumerable<SlowSpell> In(IReadOnlyList<SpeedSample> samples)
    {
        if (samples.Count == 0)
            yield break;
        var median = samples.Select(sample => sample.End - sample.Begin).Order().ElementAt(samples.Count / 2);
        for (var i = 0; i < samples.Count; i++)
        {
            if (i > 0 && samples[i].Begin - samples[i - 1].End >= s_missing)
                yield return new SlowSpell(samples[i - 1].End, samples[i].Begin);
            var last = i;
            while (last < samples.Count && samples[last].End - samples[last].Begin >= Slower * median)
                last++;
            if (last - i >= 2 || samples[i].End - samples[i].Begin >= MuchSlower * median)
            {
                yield return new SlowSpell(samples[i].Begin, samples[last - 1].End);
                i = last - 1;
            }
        }
    }
}
