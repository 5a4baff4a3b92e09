using Sakimori.Benchmarks.Scaling;

namespace Sakimori.Benchmarks.Tests;

public sealed class ScalingBarTests
{
    [Fact]
    public void A_bar_passes_up_to_its_limit() =>
        Assert.Equal("PASS GET: twice the rules: 10.0 µs to 12.0 µs, 1.20 times (at most 1.2)", new ScalingBar("GET: twice the rules", 10, 12, 1.2).ToString());

    [Fact]
    public void A_bar_fails_beyond_its_limit() =>
        Assert.Equal("FAIL 10 KB: 10.0 µs to 101.0 µs, 10.10 times (at most 10.0)", new ScalingBar("10 KB", 10, 101, 10).ToString());

    [Fact]
    public void The_table_has_a_line_for_each() =>
        Assert.EndsWith("| GET | 10.0 | 11.0 | 1.10 | 1.2 | PASS |\n", ScalingBar.Table([new ScalingBar("GET", 10, 11, 1.2)]), StringComparison.Ordinal);
}
