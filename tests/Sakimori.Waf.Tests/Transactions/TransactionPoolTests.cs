using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Tests.Transactions;

public sealed class TransactionPoolTests
{
    [Fact]
    public void An_empty_pool_has_none() => Assert.Null(new TransactionPool(2).Take());

    [Fact]
    public void The_last_one_returned_is_taken_first_and_one_too_many_is_not_kept()
    {
        var pool = new TransactionPool(2);
        var (first, second, third) = (new Transaction(), new Transaction(), new Transaction());
        pool.Return(first);
        pool.Return(second);
        pool.Return(third);
        Assert.Same(second, pool.Take());
        Assert.Same(first, pool.Take());
        Assert.Null(pool.Take());
    }

    [Fact]
    public async Task None_is_given_to_two_threads_at_once()
    {
        var pool = new TransactionPool(8);
        var taken = new HashSet<Transaction>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < 4; i++)
        {
            pool.Return(new Transaction());
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var one = pool.Take()!;
                lock (taken)
                {
                    Assert.True(taken.Add(one));
                }

                lock (taken)
                {
                    taken.Remove(one);
                }

                pool.Return(one);
            }
        })));
    }
}
