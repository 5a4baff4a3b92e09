using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Sakimori.Testing;

/// <summary>A client that sends exactly the bytes it is given and reads responses as bytes-as-chars. Loopback only.</summary>
public sealed class RawClient : IAsyncDisposable
{
    /// <summary>Long enough for a loaded build machine; a test that waits this long has failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _tcp;
    private readonly Stream _stream;
    private readonly List<byte> _received = [];

    private RawClient(TcpClient tcp, Stream stream)
    {
        _tcp = tcp;
        _stream = stream;
    }

    public IPEndPoint LocalEndPoint => (IPEndPoint)_tcp.Client.LocalEndPoint!;

    public static async Task<RawClient> ConnectAsync(Uri address, Func<Stream, Task<Stream>>? secure = null)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, address.Port);
        Stream stream = tcp.GetStream();
        return new RawClient(tcp, secure is null ? stream : await secure(stream));
    }

    /// <summary>One request on a connection of its own.</summary>
    public static async Task<RawResponse> SendAsync(Uri address, string request)
    {
        await using var client = await ConnectAsync(address);
        await client.WriteAsync(request);
        return await client.ReadResponseAsync(request.StartsWith("HEAD ", StringComparison.Ordinal));
    }

    public Task WriteAsync(string bytesAsChars) => WriteAsync(Encoding.Latin1.GetBytes(bytesAsChars));

    public async Task WriteAsync(byte[] bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        await _stream.WriteAsync(bytes, patience.Token);
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public void FinishSending() => _tcp.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Reads one response: head, then a body by Content-Length, by chunks, or to the end of the connection.</summary>
    public async Task<RawResponse> ReadResponseAsync(bool isHead = false)
    {
        var headEnd = await ReadUntilAsync("\r\n\r\n");
        var head = Take(headEnd);
        var response = new RawResponse(head[..^4]);
        if (isHead || response.Status is 204 or 304 or (>= 100 and < 200))
        {
            return response;
        }

        if (response["Content-Length"] is { } length)
        {
            var count = int.Parse(length);
            await ReadAtLeastAsync(count);
            return response with { Body = Take(count) };
        }

        if (response["Transfer-Encoding"] == "chunked")
        {
            var body = new StringBuilder();
            while (true)
            {
                var size = Convert.ToInt32(Take(await ReadUntilAsync("\r\n")).Trim(), 16);
                await ReadAtLeastAsync(size + 2);
                body.Append(Take(size));
                Take(2);
                if (size == 0)
                {
                    return response with { Body = body.ToString() };
                }
            }
        }

        return response with { Body = await ReadToEndAsync() };
    }

    /// <summary>Everything until the other side closes; a reset counts as the end.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await FillAsync())
        {
        }

        return Take(_received.Count);
    }

    /// <summary>At least this many bytes, all that are there.</summary>
    public async Task<string> ReadSomeAsync(int atLeast)
    {
        await ReadAtLeastAsync(atLeast);
        return Take(_received.Count);
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return _stream.DisposeAsync();
    }

    private async Task<int> ReadUntilAsync(string mark)
    {
        while (true)
        {
            var at = CollectionsMarshal.AsSpan(_received).IndexOf(Encoding.Latin1.GetBytes(mark));
            if (at >= 0)
            {
                return at + mark.Length;
            }

            if (!await FillAsync())
            {
                throw new EndOfStreamException($"The connection ended after: {Encoding.Latin1.GetString([.. _received])}");
            }
        }
    }

    private async Task ReadAtLeastAsync(int count)
    {
        while (_received.Count < count)
        {
            if (!await FillAsync())
            {
                throw new EndOfStreamException($"The connection ended {count - _received.Count} bytes early.");
            }
        }
    }

    private async Task<bool> FillAsync()
    {
        var buffer = new byte[16 * 1024];
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var count = await _stream.ReadAsync(buffer, patience.Token);
            _received.AddRange(buffer.AsSpan(0, count));
            return count > 0;
        }
        catch (IOException exception) when (exception.InnerException is SocketException)
        {
            return false;
        }
    }

    private string Take(int count)
    {
        var text = Encoding.Latin1.GetString(CollectionsMarshal.AsSpan(_received)[..count]);
        _received.RemoveRange(0, count);
        return text;
    }
}
