using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sakimori.Ftw;

/// <summary>
/// The application behind the gateway, as CRS's tests want it: 200 and nothing to every request, except that <c>POST /reflect</c>
/// answers as its body asks. Reads sockets itself: no web server accepts every target and method these tests send.
/// </summary>
internal sealed class FtwOrigin : IAsyncDisposable
{
    // As much as the gateway may send as one request's head; bodies are read and thrown away unless reflected.
    private const int HeadLimitBytes = 256 * 1024;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;

    public FtwOrigin()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        // The loop ends by itself before its listener goes.
        await stop.CancelAsync();
        await accepting;
        listener.Stop();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptSocketAsync(stop.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        socket.NoDelay = true;
        try
        {
            await using var stream = new NetworkStream(socket);
            var input = new BufferedStream(stream, 16 * 1024);
            while (await ReadHeadAsync(input) is { } head)
            {
                var lines = head.Split("\r\n");
                if (Header(lines, "Expect") is not null)
                    await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stop.Token);
                var body = await ReadBodyAsync(input, lines);
                var isReflect = lines[0].StartsWith("POST /reflect ", StringComparison.Ordinal) || lines[0].StartsWith("POST /reflect/", StringComparison.Ordinal);
                var close = lines[0].EndsWith("HTTP/1.0", StringComparison.Ordinal) || Header(lines, "Connection")?.Contains("close", StringComparison.OrdinalIgnoreCase) == true;
                var answer = isReflect ? Reflection.Answer(body) : Reflection.Empty;
                if (lines[0].StartsWith("HEAD ", StringComparison.Ordinal))
                    answer = Reflection.Empty;
                await stream.WriteAsync(answer.ToBytes(close), stop.Token);
                if (close)
                    return;
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or FormatException)
        {
            // The other side is gone or spoke no HTTP; so is this connection.
        }
    }

    private async Task<string?> ReadHeadAsync(Stream input)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await input.ReadAsync(one, stop.Token) == 1)
        {
            head.Append((char)one[0]);
            if (one[0] == '\n' && head.Length >= 4 && head[^2] == '\r' && head[^3] == '\n' && head[^4] == '\r')
                return head.ToString(0, head.Length - 4);
            if (head.Length > HeadLimitBytes)
                throw new FormatException("head too long");
        }

        return null;
    }

    private async Task<byte[]> ReadBodyAsync(Stream input, string[] lines)
    {
        using var body = new MemoryStream();
        if (Header(lines, "Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) == true)
        {
            while (true)
            {
                var size = int.Parse((await ReadLineAsync(input)).Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                await CopyAsync(input, body, size);
                await ReadLineAsync(input);
                if (size == 0)
                    return body.ToArray();
            }
        }

        if (Header(lines, "Content-Length") is { } length)
            await CopyAsync(input, body, int.Parse(length, CultureInfo.InvariantCulture));
        return body.ToArray();
    }

    private async Task<string> ReadLineAsync(Stream input)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await input.ReadAsync(one, stop.Token) == 1 && one[0] != '\n')
            line.Append((char)one[0]);
        return line.ToString().TrimEnd('\r');
    }

    private async Task CopyAsync(Stream input, MemoryStream body, int count)
    {
        var buffer = new byte[count];
        await input.ReadExactlyAsync(buffer, stop.Token);
        body.Write(buffer);
    }

    private static string? Header(string[] lines, string name) => lines.Skip(1)
        .Where(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase) && line.Length > name.Length && line[name.Length] == ':')
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();
}
