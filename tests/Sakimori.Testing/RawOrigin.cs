using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Sakimori.Testing;

/// <summary>What an application received: the bytes as they were, and on which of its connections.</summary>
public sealed record RawRequest(string Head, string Body, int Connection)
{
    public string RequestLine => Head.Split("\r\n")[0];

    public string Target => RequestLine.Split(' ')[1];

    public string? this[string name] => Head.Split("\r\n").Skip(1)
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}

/// <summary>
/// An application on loopback that records every byte it gets and answers with the bytes it is told. No HTTP library is
/// involved, so nothing is repaired on the way.
/// </summary>
public sealed class RawOrigin : IAsyncDisposable
{
    private const string Empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Stream, Task<Stream>>? _secure;
    private readonly Func<RawRequest, Stream, Task> _answer;
    private readonly Task _accepting;
    private int _connections;

    public RawOrigin(Func<RawRequest, Stream, Task> answer, Func<Stream, Task<Stream>>? secure = null)
    {
        _answer = answer;
        _secure = secure;
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public RawOrigin(Func<RawRequest, string>? answer = null)
        : this((request, stream) => stream.WriteAsync(Encoding.Latin1.GetBytes(answer?.Invoke(request) ?? Empty)).AsTask())
    {
    }

    /// <summary>Requests in the order they were complete.</summary>
    public ConcurrentQueue<RawRequest> Requests { get; } = new();

    /// <summary>The only request.</summary>
    public RawRequest Single => Requests.Single();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client, Interlocked.Increment(ref _connections));
        }
    }

    private async Task ServeAsync(TcpClient client, int number)
    {
        using var owned = client;
        try
        {
            Stream stream = client.GetStream();
            if (_secure is not null)
            {
                stream = await _secure(stream);
            }

            var reader = new Incoming(stream, _stop.Token);
            while (await reader.ReadRequestAsync(number) is { } request)
            {
                Requests.Enqueue(request);
                await _answer(request, stream);
                if (request.RequestLine.EndsWith("HTTP/1.0", StringComparison.Ordinal))
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private sealed class Incoming(Stream stream, CancellationToken stop)
    {
        private readonly List<byte> _bytes = [];

        public async Task<RawRequest?> ReadRequestAsync(int connection)
        {
            int end;
            while ((end = CollectionsMarshal.AsSpan(_bytes).IndexOf("\r\n\r\n"u8)) < 0)
            {
                if (!await FillAsync())
                {
                    return null;
                }
            }

            var head = Take(end + 4)[..^4];
            var request = new RawRequest(head, "", connection);
            if (request["Content-Length"] is { } length)
            {
                return request with { Body = await TakeAsync(int.Parse(length)) };
            }

            if (request["Transfer-Encoding"] != "chunked")
            {
                return request;
            }

            var body = new StringBuilder();
            while (true)
            {
                int line;
                while ((line = CollectionsMarshal.AsSpan(_bytes).IndexOf("\r\n"u8)) < 0)
                {
                    await FillOrThrowAsync();
                }

                var size = Convert.ToInt32(Take(line + 2).Trim(), 16);
                body.Append((await TakeAsync(size + 2))[..size]);
                if (size == 0)
                {
                    return request with { Body = body.ToString() };
                }
            }
        }

        private async Task<string> TakeAsync(int count)
        {
            while (_bytes.Count < count)
            {
                await FillOrThrowAsync();
            }

            return Take(count);
        }

        private async Task FillOrThrowAsync()
        {
            if (!await FillAsync())
            {
                throw new IOException("The client went away in a body.");
            }
        }

        private string Take(int count)
        {
            var text = Encoding.Latin1.GetString(CollectionsMarshal.AsSpan(_bytes)[..count]);
            _bytes.RemoveRange(0, count);
            return text;
        }

        private async Task<bool> FillAsync()
        {
            var buffer = new byte[64 * 1024];
            var count = await stream.ReadAsync(buffer, stop);
            _bytes.AddRange(buffer.AsSpan(0, count));
            return count > 0;
        }
    }
}
