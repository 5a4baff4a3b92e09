using System.Net.Sockets;
using Sakimori.Hosting;

namespace Sakimori.Tests.Hosting;

public sealed class ControlSocketTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_request_is_answered_and_only_the_user_may_ask()
    {
        await using var socket = ControlSocket.Open(folder.Path, request => Task.FromResult(new ControlAnswer($"{request.Do} {request.Site}", 42, [], [])));

        var (answer, path) = Assert.Single(await ControlSocket.AskAllAsync(folder.Path, new ControlRequest("mode", "shop"), CancellationToken.None));

        Assert.Equal(("mode shop", 42), (answer.Result, answer.ProcessId));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_socket_nobody_listens_at_is_removed()
    {
        Directory.CreateDirectory(folder.In("run"));
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            dead.Bind(new UnixDomainSocketEndPoint(folder.In("run/1.sock")));
        File.WriteAllText(folder.In("run/1.sock"), "");

        Assert.Empty(await ControlSocket.AskAllAsync(folder.Path, new ControlRequest("status"), CancellationToken.None));
        Assert.Empty(Directory.EnumerateFiles(folder.In("run")));
    }

    [Fact]
    public async Task A_client_that_talks_nonsense_does_not_end_the_listening()
    {
        await using var socket = ControlSocket.Open(folder.Path, _ => Task.FromResult(new ControlAnswer("done", 1, [], [])));
        using (var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            client.Connect(new UnixDomainSocketEndPoint(Directory.EnumerateFiles(folder.In("run")).Single()));
            client.Send("nonsense\n"u8);
        }

        Assert.Single(await ControlSocket.AskAllAsync(folder.Path, new ControlRequest("status"), CancellationToken.None));
    }

    [Fact]
    public async Task A_deep_home_has_its_socket_elsewhere()
    {
        var home = folder.In(new string('x', 100));
        await using var socket = ControlSocket.Open(home, _ => Task.FromResult(new ControlAnswer("done", 1, [], [])));

        Assert.Single(await ControlSocket.AskAllAsync(home, new ControlRequest("status"), CancellationToken.None));
    }
}
