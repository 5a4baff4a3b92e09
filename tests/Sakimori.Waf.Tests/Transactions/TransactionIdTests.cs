using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Tests.Transactions;

public sealed class TransactionIdTests
{
    private static readonly DateTimeOffset s_time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void An_id_begins_with_its_time_and_sorts_by_it()
    {
        var (earlier, later) = (TransactionId.New(s_time), TransactionId.New(s_time.AddMilliseconds(1)));
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{20}$", earlier);
        Assert.Equal(TransactionId.New(s_time)[..9], earlier[..9]);
        Assert.True(string.CompareOrdinal(earlier, later) < 0);
    }

    // Chance is fetched for many ids at a time: none is used twice, on one thread or on several, within a fetch or beyond it.
    [Fact]
    public async Task No_chance_is_handed_out_twice()
    {
        const int PerThread = 1000;
        var ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, PerThread).Select(_ => TransactionId.New(s_time)).ToArray())));
        Assert.Equal(4 * PerThread, ids.SelectMany(some => some).Select(id => id[9..]).Distinct().Count());
    }
}
