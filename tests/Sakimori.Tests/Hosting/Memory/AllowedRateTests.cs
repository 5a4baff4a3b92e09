using Microsoft.Extensions.Time.Testing;
using Sakimori.Hosting.Memory;

namespace Sakimori.Tests.Hosting.Memory;

public sealed class AllowedRateTests
{
    [Fact]
    public void So_many_a_second_pass_and_no_more_until_the_next()
    {
        var time = new FakeTimeProvider();
        var rate = new AllowedRate(3, time);
        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => rate.TryTake()));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => rate.TryTake()));
    }

    [Fact]
    public void Zero_keeps_none() => Assert.False(new AllowedRate(0, new FakeTimeProvider()).TryTake());
}
