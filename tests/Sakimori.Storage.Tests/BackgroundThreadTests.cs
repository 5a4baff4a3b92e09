namespace Sakimori.Storage.Tests;

public sealed class BackgroundThreadTests
{
    [Fact]
    public async Task Pieces_run_one_after_the_other_on_one_thread_of_its_own()
    {
        using var thread = new BackgroundThread("pieces");
        var order = new List<int>();
        var threads = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => thread.RunAsync(() =>
        {
            order.Add(number);
            return (Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread, Thread.CurrentThread.Name);
        })));
        Assert.Equal(Enumerable.Range(0, 100), order);
        Assert.Equal(("pieces", false), (Assert.Single(threads.Distinct()).Name, threads[0].IsThreadPoolThread));
    }

    [Fact]
    public async Task What_a_piece_throws_comes_with_its_task_and_stops_nothing()
    {
        using var thread = new BackgroundThread("throwing");
        var failing = thread.RunAsync<int>(() => throw new InvalidDataException("so"));
        Assert.Equal(7, await thread.RunAsync(() => 7));
        Assert.Equal("so", (await Assert.ThrowsAsync<InvalidDataException>(() => failing)).Message);
    }

    [Fact]
    public async Task Disposing_finishes_what_was_handed_over_and_refuses_more()
    {
        var thread = new BackgroundThread("ending");
        using var gate = new ManualResetEventSlim();
        var last = thread.RunAsync(() =>
        {
            gate.Wait();
            return 1;
        });
        var disposing = Task.Run(thread.Dispose);
        gate.Set();
        await disposing;
        Assert.True(last.IsCompletedSuccessfully);
        Assert.Throws<ObjectDisposedException>(() => { _ = thread.RunAsync(() => 2); });
        thread.Dispose();
    }
}
