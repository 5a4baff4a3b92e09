using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;
using Sakimori.Benchmarks.Cores;

namespace Sakimori.Benchmarks.Load;

/// <summary>One connection to the gateway, on which one request at a time is under way.</summary>
internal sealed class AttackConnection(Uri gateway) : IDisposable
{
    private static readonly string[] s_fields = ["q", "name", "file", "host", "id", "u"];

    private static readonly string[] s_payloads =
    [
        "%27%20UNION%20SELECT%20password%20FROM%20users--", "%3Cscript%3Ealert(1)%3C/script%3E", "../../../../etc/passwd",
        "127.0.0.1%3Bcat%20/etc/passwd", "1%27%20OR%20%271%27%3D%271", "http%3A//169.254.169.254/latest/meta-data/",
    ];

    private readonly IPEndPoint _gateway = new(IPAddress.Parse(gateway.Host), gateway.Port);
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Socket? _socket;
    private bool _isWaiting;
    private int _length;

    /// <summary>Which request is under way, or was last.</summary>
    public int Number { get; private set; }

    /// <summary>When it was due, by the stopwatch.</summary>
    public long Due { get; private set; }

    /// <summary>What to wait for; nothing when no request is under way.</summary>
    public Polled Polled => _isWaiting ? Polled.ForReading(_socket!) : Polled.Nothing;

    /// <summary>Sends an attack, on a new connection when there is none.</summary>
    /// <exception cref="SocketException">It could not be sent.</exception>
    public void Send(int number, long due)
    {
        (Number, Due, _length) = (number, due, 0);
        if (_socket is null)
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            _socket.Connect(_gateway);
            _socket.Blocking = false;
        }

        // Multiplied by primes: address, path, field, payload and agent come together in ever new ways.
        var address = number * 7919L % 5_000;
        var payload = number / 7 % s_payloads.Length;
        Utf8.TryWrite(
            _buffer,
            $"GET /p{number * 31L % 1_000}?n={number}&{s_fields[payload]}{number * 13L % 50}={s_payloads[payload]} HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: agent {number * 17L % 100}\r\nAccept: text/html\r\nX-Forwarded-For: 10.{address / 250}.{address % 250}.1\r\n\r\n",
            out var length);
        _socket.Send(_buffer.AsSpan(0, length));
        _isWaiting = true;
    }

    /// <summary>Takes what has come; true when the answer is complete.</summary>
    /// <exception cref="IOException">The gateway closed the connection, or its answer names no length.</exception>
    /// <exception cref="SocketException">The connection broke.</exception>
    public bool Receive()
    {
        var read = _socket!.Receive(_buffer.AsSpan(_length));
        if (read == 0)
            throw new IOException("closed");
        _length += read;
        var head = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var at = _buffer.AsSpan(0, head).IndexOf("Content-Length: "u8);
        if (at < 0 || !Utf8Parser.TryParse(_buffer.AsSpan(at + 16), out int body, out _))
            throw new IOException("an answer without a length");
        if (_length < head + 4 + body)
            return false;
        _isWaiting = false;
        return true;
    }

    /// <summary>The number that a complete answer tells the client; null when it is no block page.</summary>
    public string? Reference()
    {
        var answer = _buffer.AsSpan(0, _length);
        if (!answer.StartsWith("HTTP/1.1 403"u8))
            return null;
        var begin = answer.IndexOf("<code>"u8);
        var end = answer.IndexOf("</code>"u8);
        return begin < 0 || end < begin ? null : Encoding.ASCII.GetString(answer[(begin + 6)..end]);
    }

    /// <summary>The next request gets a new connection.</summary>
    public void Close()
    {
        _socket?.Dispose();
        (_socket, _isWaiting) = (null, false);
    }

    public void Dispose() => Close();
}
