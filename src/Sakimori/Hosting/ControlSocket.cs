using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sakimori.Commands;

namespace Sakimori.Hosting;

/// <summary>
/// The running gateway's ear for commands: a Unix socket only its user can open, in the <c>run</c> folder of Sakimori's home,
/// named after the process.
/// </summary>
internal sealed class ControlSocket : IAsyncDisposable
{
    // A command is a few words.
    private const int LineLimitBytes = 4096;

    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(5);

    private readonly Socket listener;
    private readonly string path;
    private readonly Func<ControlRequest, Task<ControlAnswer>> answer;
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;

    private ControlSocket(Socket listener, string path, Func<ControlRequest, Task<ControlAnswer>> answer)
    {
        this.listener = listener;
        this.path = path;
        this.answer = answer;
        accepting = AcceptAsync();
    }

    /// <summary>Opens it. Throws <see cref="IOException"/> or <see cref="SocketException"/> when that cannot be.</summary>
    public static ControlSocket Open(string home, Func<ControlRequest, Task<ControlAnswer>> answer)
    {
        var folder = Folder(home);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Path.Combine(folder, $"{Environment.ProcessId}.sock");
        File.Delete(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(8);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        return new ControlSocket(listener, path, answer);
    }

    /// <summary>Asks every running gateway of this home. Sockets nobody listens at any more are removed.</summary>
    public static async Task<IReadOnlyList<(ControlAnswer Answer, string Path)>> AskAllAsync(string home, ControlRequest request, CancellationToken cancellation)
    {
        var answers = new List<(ControlAnswer, string)>();
        var folder = Folder(home);
        foreach (var path in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.sock") : [])
        {
            if (await AskAsync(path, request, cancellation) is { } answered)
                answers.Add((answered, path));
        }

        return answers;
    }

    /// <summary>Asks one gateway; null when nobody listens.</summary>
    public static async Task<ControlAnswer?> AskAsync(string path, ControlRequest request, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(ClientTimeout);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), timeout.Token);
        }
        catch (SocketException)
        {
            File.Delete(path);
            return null;
        }

        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Line(request), timeout.Token);
        return await ReadAsync<ControlAnswer>(stream, 1024 * 1024, timeout.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        File.Delete(path);
        stop.Dispose();
    }

    /// <summary>A socket's path has room for 107 bytes; a home further down gets a folder of its own below the temporary one.</summary>
    private static string Folder(string home)
    {
        var folder = Path.Combine(home, "run");
        return Encoding.UTF8.GetByteCount(folder) <= 90
            ? folder
            : Path.Combine(Path.GetTempPath(), "sakimori-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(home)))[..16]);
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var socket = await listener.AcceptAsync(stop.Token);
                using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                timeout.CancelAfter(ClientTimeout);
                await using var stream = new NetworkStream(socket);
                if (await ReadAsync<ControlRequest>(stream, LineLimitBytes, timeout.Token) is { } request)
                    await stream.WriteAsync(Line(await answer(request)), timeout.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // Stopped, or a client that went away or said nothing.
            }
        }
    }

    private static byte[] Line<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, Session.JsonOptions), (byte)'\n'];

    private static async Task<T?> ReadAsync<T>(Stream stream, int limit, CancellationToken cancellation)
        where T : class
    {
        using var line = new MemoryStream();
        var buffer = new byte[4096];
        while (line.Length <= limit)
        {
            var read = await stream.ReadAsync(buffer, cancellation);
            line.Write(buffer, 0, read);
            if (read == 0 || buffer.AsSpan(0, read).Contains((byte)'\n'))
                break;
        }

        try
        {
            return JsonSerializer.Deserialize<T>(line.ToArray(), Session.JsonOptions);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
