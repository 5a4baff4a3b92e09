using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Sakimori.Ftw;

/// <summary>What came back: a status, or why there is none.</summary>
internal readonly record struct FtwResponse(int Status, string? Error);

/// <summary>Sends bytes over a connection of their own and reads one response to its last byte.</summary>
internal sealed class FtwClient(IPEndPoint gateway)
{
    // go-ftw waits one second; a busy machine gets more, and only a test that expects no answer waits as long.
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);

    // No response of these suites is longer.
    private const int ResponseLimitBytes = 4 * 1024 * 1024;

    public async Task<FtwResponse> SendAsync(byte[] request, CancellationToken cancellation)
    {
        using var socket = new Socket(gateway.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(ReadTimeout);
        var received = new byte[4096];
        var length = 0;
        try
        {
            await socket.ConnectAsync(gateway, deadline.Token);
            try
            {
                for (var sent = 0; sent < request.Length;)
                    sent += await socket.SendAsync(request.AsMemory(sent), SocketFlags.None, deadline.Token);
            }
            catch (SocketException)
            {
                // The gateway may refuse and close before it read everything; its answer is what counts.
            }

            while (!IsComplete(received.AsSpan(0, length)))
            {
                if (length == received.Length)
                {
                    if (length >= ResponseLimitBytes)
                        return new FtwResponse(0, "response too long");
                    Array.Resize(ref received, length * 2);
                }

                var read = await socket.ReceiveAsync(received.AsMemory(length), SocketFlags.None, deadline.Token);
                if (read == 0)
                    break;
                length += read;
            }
        }
        catch (SocketException error) when (length == 0)
        {
            return new FtwResponse(0, error.SocketErrorCode.ToString());
        }
        catch (SocketException)
        {
            // A reset after the answer began: what was read is judged.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new FtwResponse(0, "no response in time");
        }

        return Read(received.AsSpan(0, length));
    }

    /// <summary>The status of a response, or what keeps it from being one.</summary>
    internal static FtwResponse Read(ReadOnlySpan<byte> response)
    {
        if (response.IsEmpty)
            return new FtwResponse(0, "closed without a response");
        if (!response.StartsWith("HTTP/"u8) || response.IndexOf((byte)' ') is not (> 0 and var space) ||
            !Utf8Parser.TryParse(response[(space + 1)..], out int status, out var digits) || digits != 3)
            return new FtwResponse(0, "malformed response");
        return new FtwResponse(status, null);
    }

    /// <summary>The response has arrived whole, as far as its head says how long it is.</summary>
    internal static bool IsComplete(ReadOnlySpan<byte> response)
    {
        var head = response.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var fields = response[..head];
        var body = response[(head + 4)..];
        if (Read(response) is { Status: 204 or 304 })
            return true;
        if (Field(fields, "\r\ncontent-length:"u8) is var value && !value.IsEmpty)
            return Utf8Parser.TryParse(value, out long expected, out _) && body.Length >= expected;
        if (!Field(fields, "\r\ntransfer-encoding:"u8).IsEmpty)
            return body.EndsWith("0\r\n\r\n"u8);
        // It ends when the connection does.
        return false;
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        for (var at = 0; at + name.Length <= head.Length; at++)
        {
            if (!System.Text.Ascii.EqualsIgnoreCase(head.Slice(at, name.Length), name))
                continue;
            var value = head[(at + name.Length)..];
            var end = value.IndexOf((byte)'\r');
            return (end < 0 ? value : value[..end]).Trim((byte)' ');
        }

        return default;
    }
}
