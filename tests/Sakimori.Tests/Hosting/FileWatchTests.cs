using Microsoft.Extensions.Time.Testing;
using Sakimori.Hosting;

namespace Sakimori.Tests.Hosting;

public sealed class FileWatchTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_change_is_told_once_after_a_quiet()
    {
        var time = new FakeTimeProvider();
        using var told = new SemaphoreSlim(0);
        using var watch = new FileWatch(() => told.Release(), (_, reason) => Assert.Fail(reason), time);
        watch.Watch([folder.Write("sakimori.yaml", "a"), folder.Write("rules/a.conf", "a")]);

        foreach (var change in (Action[])[() => folder.Write("sakimori.yaml", "b"), () => folder.Write("rules/a.conf", "b"), () => folder.Write("rules/new.conf", ""), () => File.Delete(folder.In("rules/new.conf"))])
        {
            change();
            // The system tells when it likes; the quiet passes only when the clock is moved.
            while (!await told.WaitAsync(TimeSpan.FromMilliseconds(5)))
                time.Advance(TimeSpan.FromMilliseconds(200));
        }
    }

    [Fact]
    public void Other_files_and_folders_no_longer_watched_are_not_told()
    {
        var told = 0;
        var time = new FakeTimeProvider();
        using (var watch = new FileWatch(() => told++, (_, reason) => Assert.Fail(reason), time))
        {
            watch.Watch([folder.Write("a/sakimori.yaml", "a")]);
            watch.Watch([folder.Write("b/sakimori.yaml", "a")]);
            folder.Write("a/sakimori.yaml", "b");
            folder.Write("b/audit.jsonl", "b");
            folder.Write("b/other.yaml", "b");
        }

        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, told);
    }

    [Fact]
    public void A_folder_that_is_gone_is_said_and_no_error()
    {
        var said = new List<string>();
        using var watch = new FileWatch(() => { }, (missing, _) => said.Add(missing), TimeProvider.System);

        watch.Watch([folder.In("gone/x.conf")]);

        Assert.Equal([folder.In("gone")], said);
    }
}
