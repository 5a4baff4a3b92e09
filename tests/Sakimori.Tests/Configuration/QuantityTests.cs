using Sakimori.Configuration;

namespace Sakimori.Tests.Configuration;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("500ms", 500)]
    [InlineData("2m", 120_000)]
    [InlineData("1.5 h", 5_400_000)]
    [InlineData("24h", 86_400_000)]
    public void Durations_have_units(string text, double milliseconds)
    {
        Assert.True(Quantity.TryDuration(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("25h")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1e3s")]
    [InlineData("1..5s")]
    [InlineData("")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(Quantity.TryDuration(text, out _));

    [Theory]
    [InlineData("131072", 131072)]
    [InlineData("13MiB", 13 * 1024 * 1024)]
    [InlineData("13 mib", 13 * 1024 * 1024)]
    [InlineData("1.5kB", 1500)]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("0", 0)]
    public void Sizes_are_bytes_or_have_units(string text, long expected)
    {
        Assert.True(Quantity.TrySize(text, out var bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("1PB")]
    [InlineData("9999999GiB")]
    [InlineData("MiB")]
    [InlineData("-5")]
    public void What_is_no_size_is_refused(string text) => Assert.False(Quantity.TrySize(text, out _));
}
