using System.Diagnostics;
using Sakimori.Benchmarks.Comparison;
using Sakimori.Benchmarks.Cores;

namespace Sakimori.Benchmarks.Tests;

/// <summary>What of a run counts when the machine stalled in the middle of it.</summary>
public sealed class CalmTimeTests
{
    private static readonly long s_second = Stopwatch.Frequency;

    // Ten requests and a tenth of a second of CPU each second; in the third second half of the requests and all of the core.
    private static readonly MeterReading[] s_readings =
    [
        new(0, 1, 100), new(s_second, 1.1, 110), new(2 * s_second, 1.2, 120), new(3 * s_second, 2.2, 125), new(4 * s_second, 2.3, 135),
    ];

    [Fact]
    public void Without_slow_spells_everything_counts()
    {
        var calm = CalmTime.Of(s_readings, []);
        Assert.Equal((1.3, 35L, 4.0, 35L, 0.0), (Math.Round(calm.CpuSeconds, 9), calm.Requests, calm.Seconds, calm.AllRequests, calm.LeftOut));
    }

    [Fact]
    public void What_lies_between_two_readings_around_a_slow_spell_is_left_out()
    {
        var calm = CalmTime.Of(s_readings, [new SlowSpell(2 * s_second + 1, 3 * s_second - 1)]);
        Assert.Equal((0.3, 30L, 3.0, 35L, 0.25), (Math.Round(calm.CpuSeconds, 9), calm.Requests, calm.Seconds, calm.AllRequests, calm.LeftOut));
    }

    [Fact]
    public void A_slow_spell_over_a_reading_takes_both_sides_of_it()
    {
        var calm = CalmTime.Of(s_readings, [new SlowSpell(2 * s_second - 1, 2 * s_second + 1)]);
        Assert.Equal((20L, 2.0, 0.5), (calm.Requests, calm.Seconds, calm.LeftOut));
    }

    [Fact]
    public void Without_readings_there_is_nothing() => Assert.Equal(new CalmTime(0, 0, 0, 0, 0), CalmTime.Of([], []));

    [Theory]
    [InlineData("Active connections: 1 \nserver accepts handled requests\n 7 7 4711 \nReading: 0 Writing: 1 Waiting: 0 \n", 4711L)]
    [InlineData("server accepts handled requests\n 16630948 16630948 31070465 \n", 31070465L)]
    [InlineData("<html>404</html>", null)]
    [InlineData("server accepts handled requests\n ", null)]
    public void The_status_of_the_application_is_read(string status, long? requests) =>
        Assert.Equal(requests, CalmMeter.RequestsIn(System.Text.Encoding.ASCII.GetBytes(status)));
}
