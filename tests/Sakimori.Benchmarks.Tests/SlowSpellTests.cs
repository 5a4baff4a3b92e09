using System.Collections.Concurrent;
using System.Diagnostics;
using Sakimori.Benchmarks.Cores;
using Sakimori.Benchmarks.Load;

namespace Sakimori.Benchmarks.Tests;

/// <summary>Which requests a slow machine excuses, and that nothing else does.</summary>
public sealed class SlowSpellTests
{
    private static readonly long s_millisecond = Stopwatch.Frequency / 1000;

    [Fact]
    public void A_core_that_keeps_its_speed_has_no_slow_spell() =>
        Assert.Empty(SlowSpell.In(Samples(count: 100, slow: [])));

    [Fact]
    public void One_slow_sample_may_have_met_an_interrupt_and_is_none() =>
        Assert.Empty(SlowSpell.In(Samples(count: 100, slow: [40])));

    [Fact]
    public void Two_slow_samples_in_a_row_are_one_from_the_first_to_the_last()
    {
        var samples = Samples(count: 100, slow: [40, 41, 42, 60]);
        Assert.Equal([new SlowSpell(samples[40].Begin, samples[42].End)], SlowSpell.In(samples));
    }

    [Fact]
    public void One_sample_that_took_a_hundred_times_as_long_met_no_interrupt()
    {
        var samples = Samples(count: 100, slow: [60]);
        samples[40] = new(samples[40].Begin, samples[40].Begin + s_millisecond);
        Assert.Equal([new SlowSpell(samples[40].Begin, samples[40].End)], SlowSpell.In(samples));
    }

    [Fact]
    public void At_the_end_of_the_samples_a_spell_ends()
    {
        var samples = Samples(count: 100, slow: [98, 99]);
        Assert.Equal([new SlowSpell(samples[98].Begin, samples[99].End)], SlowSpell.In(samples));
    }

    [Fact]
    public void Five_milliseconds_without_a_sample_are_one()
    {
        var samples = Samples(count: 100, slow: []);
        samples.RemoveRange(40, 5);
        Assert.Equal([new SlowSpell(samples[39].End, samples[40].Begin)], SlowSpell.In(samples));
    }

    [Fact]
    public void Four_milliseconds_without_a_sample_are_none()
    {
        var samples = Samples(count: 100, slow: []);
        samples.RemoveRange(40, 4);
        Assert.Empty(SlowSpell.In(samples));
    }

    [Fact]
    public void Without_samples_there_is_none() => Assert.Empty(SlowSpell.In([]));

    [Fact]
    public void Requests_under_way_in_a_spell_or_due_in_the_25_ms_after_it_are_left_out_and_no_others()
    {
        // From 100 to 110 ms.
        var spell = new SlowSpell(100 * s_millisecond, 110 * s_millisecond);
        Answered[] answers =
        [
            At(due: 50, takes: 1), At(due: 98, takes: 1), At(due: 98, takes: 3), At(due: 105, takes: 2), At(due: 90, takes: 40),
            At(due: 134, takes: 4), At(due: 136, takes: 5), At(due: 200, takes: 6),
        ];
        var attack = new Attack(answers, new ConcurrentQueue<string>(), 0, TimeSpan.FromSeconds(1));
        Assert.Equal([1, 1, 2, 3, 4, 5, 6, 40], attack.Latencies().Milliseconds);
        Assert.Equal([1, 1, 5, 6], attack.LatenciesOutside([spell]).Milliseconds);
        Assert.Equal([1, 1, 2, 3, 4, 5, 6, 40], attack.LatenciesOutside([]).Milliseconds);
    }

    [Fact]
    public void A_percentile_is_that_of_the_ordered_latencies()
    {
        var latencies = new Latencies([.. Enumerable.Range(1, 200).Select(number => (double)number)]);
        Assert.Equal((101, 199, 200), (latencies.Percentile(0.5), latencies.Percentile(0.99), latencies.Percentile(1)));
        Assert.Equal(double.NaN, new Latencies([]).Percentile(0.99));
    }

    private static Answered At(int due, int takes) => new(due * s_millisecond, (due + takes) * s_millisecond);

    /// <summary>One a millisecond, of ten microseconds; slow ones of thirty.</summary>
    private static List<SpeedSample> Samples(int count, int[] slow) =>
    [
        .. Enumerable.Range(0, count).Select(number =>
            new SpeedSample(number * s_millisecond, number * s_millisecond + (slow.Contains(number) ? 30 : 10) * s_millisecond / 1000)),
    ];
}
