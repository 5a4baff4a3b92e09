using Sakimori.Hosting;

namespace Sakimori.Tests.Hosting;

public sealed class BatchSchedulingTests
{
    // sched.h
    private const int Batch = 3;

    [Fact]
    public void Every_thread_and_those_it_starts_are_batch()
    {
        Assert.InRange(BatchScheduling.Apply(), 1, int.MaxValue);
        Assert.Equal(Batch, BatchScheduling.GetPolicy(0));
        var policy = -1;
        var thread = new Thread(() => policy = BatchScheduling.GetPolicy(0));
        thread.Start();
        thread.Join();
        Assert.Equal(Batch, policy);
    }
}
