using Sakimori.Hosting;

namespace Sakimori.Tests.Hosting;

public sealed class BatchSchedulingTests
{
    // sched.h
    private const int Batch = 3;

    [Fact]
    public void Every_thread_of_the_process_is_batch()
    {
        using var isThere = new ManualResetEventSlim();
        using var isApplied = new ManualResetEventSlim();
        var policy = -1;
        var thread = new Thread(() =>
        {
            isThere.Set();
            isApplied.Wait();
            policy = BatchScheduling.GetPolicy(0);
        });
        thread.Start();
        isThere.Wait();
        Assert.InRange(BatchScheduling.Apply(), 2, int.MaxValue);
        isApplied.Set();
        thread.Join();
        Assert.Equal((Batch, Batch), (policy, BatchScheduling.GetPolicy(0)));
    }
}
