using Microsoft.Extensions.Time.Testing;
using Sakimori.Gateway.Inspection;
using Sakimori.Gateway.Wire;
using Sakimori.Testing;

namespace Sakimori.Gateway.Tests.Inspection;

public sealed class DecisionLogTests
{
    private readonly LogCollector log = new();
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Each_of_the_first_hundred_in_a_second_has_a_line_and_the_rest_one_together()
    {
        using var decisions = new DecisionLog(log, time);

        Block(decisions, 250);
        Assert.Equal(100, log.Entries.Count);
        Assert.All(log.Entries, entry => Assert.Equal("Site shop: transaction t blocked by rule 942100 with 403.", entry.Text));
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("150 more requests were blocked or refused; the log has a line each for 100 a second.", log.Entries.ElementAt(100).Text);
        Assert.Equal(101, log.Entries.Count);
    }

    [Fact]
    public void A_new_second_has_new_lines()
    {
        using var decisions = new DecisionLog(log, time);

        Block(decisions, 100);
        time.Advance(TimeSpan.FromSeconds(1));
        decisions.Refused("shop", "u", WireFault.BadRequestLine);
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(101, log.Entries.Count);
        Assert.StartsWith("Site shop: request u refused: ", log.Entries.Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_said_yet_is_said_at_the_end()
    {
        using (var decisions = new DecisionLog(log, time))
        {
            Block(decisions, 101);
        }

        Assert.Equal("1 more requests were blocked or refused; the log has a line each for 100 a second.", log.Entries.Last().Text);
    }

    private static void Block(DecisionLog decisions, int count)
    {
        for (var i = 0; i < count; i++)
        {
            decisions.Blocked("shop", "t", 942100, 403);
        }
    }
}
