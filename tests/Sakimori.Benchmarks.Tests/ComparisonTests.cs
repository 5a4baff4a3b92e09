using Sakimori.Benchmarks.Comparison;

namespace Sakimori.Benchmarks.Tests;

public sealed class ComparisonTests
{
    [Fact]
    public void The_load_generators_closing_line_is_read()
    {
        var result = Wrk.Read("Running 4s test\n  Requests/sec: 9.9k\nRESULT 40000 4000000 650 1250 2 3\n");
        Assert.Equal(new LoadResult(40000, 4, 0.65, 1.25, 2, 3), result);
        Assert.Equal(10_000, result.PerSecond);
    }

    [Fact]
    public void A_run_without_the_closing_line_is_no_result() => Assert.Throws<InvalidDataException>(() => Wrk.Read("unable to connect"));

    [Theory]
    [InlineData("--full", 3, 10)]
    [InlineData("--short", 2, 4)]
    [InlineData("--full --rounds 5 --seconds 2", 5, 2)]
    public void Options_are_read(string line, int rounds, int seconds)
    {
        var options = CompareOptions.Read(line.Split(' '), out var problem);
        Assert.Null(problem);
        Assert.Equal((rounds, seconds), (options!.Rounds, options.Seconds));
    }

    [Theory]
    [InlineData("--rounds 0")]
    [InlineData("--rounds 21")]
    [InlineData("--seconds")]
    [InlineData("--only apache")]
    [InlineData("--request PUT")]
    [InlineData("--rules PL2")]
    [InlineData("--sideways 3")]
    public void Options_that_mean_nothing_are_refused(string line)
    {
        Assert.Null(CompareOptions.Read(line.Split(' '), out var problem));
        Assert.NotNull(problem);
    }

    [Theory]
    [InlineData(new double[] { 3 }, 3)]
    [InlineData(new double[] { 5, 1, 3 }, 3)]
    [InlineData(new double[] { 4, 1 }, 2.5)]
    public void The_median_of_the_rounds_counts(double[] cpu, double median)
    {
        var cell = new Cell(Side.Sakimori, "off", "GET", [.. cpu.Select(value => new Run(1, 1, 0, 1, value, 1, 1, 1, 1))]);
        Assert.Equal(median, cell.CpuMicroseconds);
    }

    [Fact]
    public void A_part_is_chosen_by_side_request_and_rules()
    {
        var options = CompareOptions.Read("--only sakimori --request form --rules off --rules PL1".Split(' '), out var problem);
        Assert.Null(problem);
        Assert.True(options!.IsPartial);
        Assert.Equal("form", options.Request);
        Assert.Equal(["off", "PL1"], options.Rules);
        Assert.False(CompareOptions.Read(["--full"], out _)!.IsPartial);
    }
}
