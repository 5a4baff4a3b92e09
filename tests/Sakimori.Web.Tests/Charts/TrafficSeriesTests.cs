using Sakimori.Domain;
using Sakimori.Web.Charts;

namespace Sakimori.Web.Tests.Charts;

public sealed class TrafficSeriesTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 23, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_step_has_a_row_and_sites_are_added_up()
    {
        TrafficMinute[] rows = [Row(0, "a", 3, 1), Row(0, "b", 4, 0), Row(2, "a", 5, 2), Row(9, "a", 100, 0), Row(-1, "a", 100, 0)];
        var series = TrafficSeries.Of(rows, s_start, s_start.AddMinutes(4), TimeSpan.FromMinutes(1));
        Assert.Equal([7, 0, 5, 0], series.Steps.Select(row => row.Requests));
        Assert.Equal(3, series.Blocked);
        Assert.Equal(12, series.Requests);
    }

    [Fact]
    public void A_percentile_lies_in_the_power_of_two_it_was_counted_in()
    {
        var histogram = new long[32];
        (histogram[10], histogram[13]) = (90, 10);
        var series = TrafficSeries.Of([Row(0, "a", 100, 0) with { DurationHistogram = histogram }], s_start, s_start.AddMinutes(1), TimeSpan.FromMinutes(1));
        Assert.InRange(series.Percentile(0.5)!.Value, 1024, 2048);
        Assert.InRange(series.Percentile(0.95)!.Value, 8192, 16384);
        Assert.Null(TrafficSeries.Of([], s_start, s_start.AddMinutes(1), TimeSpan.FromMinutes(1)).Percentile(0.5));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(5, 5)]
    [InlineData(6, 10)]
    [InlineData(11, 20)]
    [InlineData(201, 500)]
    [InlineData(5_000_001, 10_000_000)]
    public void An_axis_ends_at_a_round_number(long value, long end) => Assert.Equal(end, ChartScale.Ceiling(value));

    private static TrafficMinute Row(int minute, string site, long requests, long blocked) =>
        new() { Minute = s_start.AddMinutes(minute), Site = site, Requests = requests, Blocked = blocked };
}
