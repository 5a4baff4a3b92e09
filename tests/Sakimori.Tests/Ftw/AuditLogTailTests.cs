using Microsoft.Extensions.Time.Testing;
using Sakimori.Ftw;

namespace Sakimori.Tests.Ftw;

public sealed class AuditLogTailTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Everything_up_to_the_marker_belongs_to_it()
    {
        var path = folder.Write("log", Record(1) + Record(2) + Marker("a") + Record(3) + Marker("b"));
        using var tail = new AuditLogTail(path, TimeProvider.System);

        Assert.Equal([1, 2], Ids(await tail.ReadToMarkerAsync("a", CancellationToken.None)));
        Assert.Equal([3], Ids(await tail.ReadToMarkerAsync("b", CancellationToken.None)));
    }

    [Fact]
    public async Task A_record_in_two_pieces_is_waited_for()
    {
        var path = folder.Write("log", Record(1) + Marker("a")[..10]);
        using var tail = new AuditLogTail(path, TimeProvider.System);

        var reading = tail.ReadToMarkerAsync("a", CancellationToken.None);
        Assert.False(reading.IsCompleted);
        File.AppendAllText(path, Marker("a")[10..]);

        Assert.Equal([1], Ids(await reading));
    }

    [Fact]
    public async Task A_marker_that_never_comes_is_given_up()
    {
        var path = folder.Write("log", Record(1));
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        using var tail = new AuditLogTail(path, time);

        var reading = tail.ReadToMarkerAsync("a", CancellationToken.None);
        while (!reading.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Null(await reading);
    }

    [Fact]
    public async Task A_line_longer_than_the_buffer_is_read_whole()
    {
        var path = folder.Write("log", $$"""{"matches":[{"id":1,"value":"{{new string('x', 300_000)}}"}]}""" + "\n" + Marker("a"));
        using var tail = new AuditLogTail(path, TimeProvider.System);

        Assert.Equal([1], Ids(await tail.ReadToMarkerAsync("a", CancellationToken.None)));
    }

    private static string Record(int id) => $$"""{"matches":[{"id":{{id}}}]}""" + "\n";

    private static string Marker(string name) => $$"""{"matches":[{"id":999999,"msg":"{{name}}"}]}""" + "\n";

    private static IEnumerable<long> Ids(IEnumerable<FtwMatch>? matches) => Assert.IsAssignableFrom<IEnumerable<FtwMatch>>(matches).Select(match => match.Id);
}
