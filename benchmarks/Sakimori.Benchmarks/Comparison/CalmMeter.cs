using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Sakimori.Benchmarks.Cores;

namespace Sakimori.Benchmarks.Comparison;

/// <summary>
/// A moment of a run: CPU seconds the front has used until then, and requests that have reached the application behind it. Moments of
/// one run follow each other in time.
/// </summary>
internal readonly record struct MeterReading(long At, double CpuSeconds, long Requests);

/// <summary>
/// What a run's calm time holds: that between readings in which no core was in a slow spell (<see cref="SlowSpell"/>). LeftOut is the
/// share of the whole time that was not calm.
/// </summary>
internal sealed record CalmTime(double CpuSeconds, long Requests, double Seconds, long AllRequests, double LeftOut)
{
    public static CalmTime Of(IReadOnlyList<MeterReading> readings, IReadOnlyList<SlowSpell> spells)
    {
        if (readings.Count == 0)
            return new(0, 0, 0, 0, 0);
        var (cpu, requests, ticks) = (0.0, 0L, 0L);
        for (var i = 1; i < readings.Count; i++)
        {
            var (from, to) = (readings[i - 1], readings[i]);
            if (spells.Any(spell => spell.Begin <= to.At && spell.End >= from.At))
                continue;
            cpu += to.CpuSeconds - from.CpuSeconds;
            requests += to.Requests - from.Requests;
            ticks += to.At - from.At;
        }

        var (first, last) = (readings[0], readings[^1]);
        return new(
            cpu, requests, (double)ticks / Stopwatch.Frequency, last.Requests - first.Requests, last.At == first.At ? 0 : 1 - (double)ticks / (last.At - first.At));
    }
}

/// <summary>
/// Reads fifty times a second what the front has used and what has reached the application, by the kernel's account and by that of
/// the application, an nginx (<c>ngx_http_stub_status_module</c>). Its thread goes before all others, so that both are of one moment.
/// </summary>
internal sealed class CalmMeter : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    private readonly ProcessGroup _front;
    private readonly Socket _application;
    private readonly int _core;
    private readonly List<MeterReading> _readings = new(10_000);
    private readonly CoreWatch _watch = CoreWatch.Start();
    private readonly Thread _thread;
    private volatile bool _hasEnded;

    private CalmMeter(ProcessGroup front, Uri application, int core)
    {
        (_front, _core) = (front, core);
        _application = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _application.Connect(IPAddress.Parse(application.Host), application.Port);
        _thread = new Thread(Read) { IsBackground = true, Name = "calm meter" };
    }

    /// <summary>Reads until it is asked for what it read.</summary>
    /// <param name="front">Whose CPU time counts.</param>
    /// <param name="application">Where its requests arrive, and nobody else's meanwhile; answers <c>/status</c>.</param>
    /// <param name="core">Where the reading thread runs: not the front's.</param>
    public static CalmMeter Start(ProcessGroup front, Uri application, int core)
    {
        var meter = new CalmMeter(front, application, core);
        meter._thread.Start();
        return meter;
    }

    /// <summary>Ends it.</summary>
    public CalmTime End()
    {
        Dispose();
        return CalmTime.Of(_readings, _watch.End());
    }

    public void Dispose()
    {
        _hasEnded = true;
        if (_thread.IsAlive)
            _thread.Join();
        _application.Dispose();
        _watch.Dispose();
    }

    /// <summary>The requests an nginx has had, of the line of three numbers in its status; null when there is no such line.</summary>
    internal static long? RequestsIn(ReadOnlySpan<byte> status)
    {
        var line = status.IndexOf("requests\n "u8);
        if (line < 0)
            return null;
        var numbers = status[(line + 10)..];
        for (var i = 0; i < 2; i++)
            numbers = numbers[(numbers.IndexOf((byte)' ') + 1)..];
        return Utf8Parser.TryParse(numbers, out long requests, out _) ? requests : null;
    }

    private void Read()
    {
        Calibration.Pin(_core);
        using var precedence = Precedence.Take();
        for (var own = 1L; !_hasEnded; own++)
        {
            // Each reading is a request, too.
            var requests = Requests() - own;
            _readings.Add(new MeterReading(Stopwatch.GetTimestamp(), _front.CpuSeconds(), requests));
            Polled.Wait([], s_interval);
        }
    }

    private long Requests()
    {
        _application.Send("GET /status HTTP/1.1\r\nHost: application\r\n\r\n"u8);
        Span<byte> buffer = stackalloc byte[2048];
        var length = 0;
        while (length < buffer.Length && _application.Receive(buffer[length..]) is > 0 and var read)
        {
            length += read;
            var answer = buffer[..length];
            if (answer.IndexOf("Writing: "u8) >= 0 && RequestsIn(answer) is { } requests)
                return requests;
        }

        throw new InvalidDataException("the application does not say how many requests it had");
    }
}
