using Sakimori.Gateway.Inspection;

namespace Sakimori.Gateway.Tests.Inspection;

public sealed class HeldBodyTests
{
    [Fact]
    public async Task What_was_held_and_what_still_comes_is_one_stream()
    {
        var random = new Random(3);
        var whole = new byte[700_000];
        random.NextBytes(whole);
        for (var i = 0; i < 50; i++)
        {
            var budget = new BufferBudget(10_000_000);
            var split = random.Next(whole.Length);
            using var held = new HeldBody(budget);
            for (var at = 0; at < split;)
            {
                var count = Math.Min(split - at, random.Next(1, 50_000));
                Assert.True(held.TryAppend(whole.AsSpan(at, count)));
                at += count;
            }

            Assert.Equal(split, held.Length);
            var copy = new MemoryStream();
            var stream = new ReplayStream(held, new MemoryStream(whole, split, whole.Length - split));
            Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty));
            await stream.CopyToAsync(copy, random.Next(1, 200_000));
            Assert.True(whole.AsSpan().SequenceEqual(copy.GetBuffer().AsSpan(0, (int)copy.Length)));
            Assert.Equal(0, held.Length);
            Assert.True(budget.TryTake(10_000_000));
        }
    }

    [Fact]
    public void Memory_over_the_budget_is_not_taken_and_comes_back()
    {
        var budget = new BufferBudget(10_000);
        var first = new HeldBody(budget);
        Assert.True(first.TryAppend(new byte[4000]));
        Assert.False(first.TryAppend(new byte[20_000]));
        first.Dispose();
        first.Dispose();
        Assert.Equal(0, first.Length);
        Assert.True(budget.TryTake(10_000));
    }

    [Fact]
    public void A_copy_for_the_record_is_cut()
    {
        using var held = new HeldBody(new BufferBudget(1_000_000));
        held.TryAppend("abcdef"u8);
        Assert.Equal("abc"u8.ToArray(), held.ToArray(3));
        Assert.Equal("abcdef"u8.ToArray(), held.ToArray(300));
    }
}
