using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sakimori.Benchmarks.Load;

/// <summary>What a round measured: latencies in microseconds, in order, and the numbers clients were told.</summary>
internal sealed record Attack(long[] Latencies, ConcurrentQueue<string> Told, int Failures, TimeSpan Elapsed)
{
    public double PerSecond => Latencies.Length / Elapsed.TotalSeconds;

    public double Percentile(double share) => Latencies.Length == 0 ? double.NaN : Latencies[Math.Min(Latencies.Length - 1, (int)(Latencies.Length * share))];
}

/// <summary>
/// Sends attacks at a fixed rate over some connections, in the name of 5,000 addresses (<c>X-Forwarded-For</c>). A request is due at
/// its own moment, whatever happened to the one before: a gateway that stalls is charged for all it kept waiting. What the timer of
/// this program is late by it is not charged for.
/// </summary>
internal static class Attackers
{
    private static readonly string[] s_payloads =
    [
        "q=%27%20UNION%20SELECT%20password%20FROM%20users--", "name=%3Cscript%3Ealert(1)%3C/script%3E", "file=../../../../etc/passwd",
        "host=127.0.0.1%3Bcat%20/etc/passwd", "id=1%27%20OR%20%271%27%3D%271", "u=http%3A//169.254.169.254/latest/meta-data/",
    ];

    public static async Task<Attack> RunAsync(Uri gateway, int perSecond, TimeSpan time, int connections, Action<int>? progress = null)
    {
        var total = (int)(perSecond * time.TotalSeconds);
        var latencies = new long[total];
        var told = new ConcurrentQueue<string>();
        var next = -1;
        var failures = 0;
        var began = Stopwatch.GetTimestamp();
        var workers = Enumerable.Range(0, connections).Select(_ => Task.Run(WorkAsync)).ToArray();
        while (await Task.WhenAny(Task.WhenAll(workers), Task.Delay(1000)) is { } done && !workers.All(worker => worker.IsCompleted))
            progress?.Invoke(told.Count);
        await Task.WhenAll(workers);
        var measured = latencies.Where(latency => latency > 0).Order().ToArray();
        return new Attack(measured, told, failures, Stopwatch.GetElapsedTime(began));

        async Task WorkAsync()
        {
            using var connection = new Connection(gateway);
            while (Interlocked.Increment(ref next) is var index && index < total)
            {
                var due = began + (long)((double)index / perSecond * Stopwatch.Frequency);
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { TotalMilliseconds: >= 1 } early)
                {
                    await Task.Delay(early);
                    due = Math.Max(due, Stopwatch.GetTimestamp());
                }

                try
                {
                    if (await connection.AttackAsync(index) is { } id)
                        told.Enqueue(id);
                    else
                        Interlocked.Increment(ref failures);
                    latencies[index] = Math.Max(1, (long)Stopwatch.GetElapsedTime(due).TotalMicroseconds);
                }
                catch (Exception error) when (error is IOException or SocketException)
                {
                    Interlocked.Increment(ref failures);
                    connection.Close();
                }
            }
        }
    }

    private sealed class Connection(Uri gateway) : IDisposable
    {
        private readonly byte[] _buffer = new byte[16 * 1024];
        private Socket? _socket;

        /// <summary>Sends an attack; the number on the block page, or null when the answer is none.</summary>
        public async Task<string?> AttackAsync(int number)
        {
            // Multiplied by primes: address, path, field, payload and agent come together in ever new ways.
            var address = number * 7919L % 5_000;
            var target = $"/p{number * 31L % 1_000}?n={number}&{s_payloads[number / 7 % s_payloads.Length].Replace("=", $"{number * 13L % 50}=", StringComparison.Ordinal)}";
            if (_socket is null)
            {
                _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await _socket.ConnectAsync(IPAddress.Parse(gateway.Host), gateway.Port);
            }

            await _socket.SendAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: agent {number * 17L % 100}\r\nAccept: text/html\r\nX-Forwarded-For: 10.{address / 250}.{address % 250}.1\r\n\r\n"));
            var length = 0;
            while (true)
            {
                var read = await _socket.ReceiveAsync(_buffer.AsMemory(length));
                if (read == 0)
                    throw new IOException("closed");
                length += read;
                var head = _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
                if (head < 0)
                    continue;
                var at = _buffer.AsSpan(0, head).IndexOf("Content-Length: "u8);
                if (at < 0 || !Utf8Parser.TryParse(_buffer.AsSpan(at + 16), out int body, out _))
                    throw new IOException("an answer without a length");
                if (length < head + 4 + body)
                    continue;
                return Reference(_buffer.AsSpan(0, length));
            }
        }

        public void Close()
        {
            _socket?.Dispose();
            _socket = null;
        }

        public void Dispose() => Close();

        private static string? Reference(ReadOnlySpan<byte> answer)
        {
            if (!answer.StartsWith("HTTP/1.1 403"u8))
                return null;
            var begin = answer.IndexOf("<code>"u8);
            var end = answer.IndexOf("</code>"u8);
            return begin < 0 || end < begin ? null : Encoding.ASCII.GetString(answer[(begin + 6)..end]);
        }
    }
}
