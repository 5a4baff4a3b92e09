using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Sakimori.Benchmarks.Cores;

namespace Sakimori.Benchmarks.Load;

/// <summary>
/// Sends attacks at a fixed rate over some connections, in the name of 5,000 addresses (<c>X-Forwarded-For</c>). A request is due at
/// its own moment, whatever happened to the one before: a gateway that stalls is charged for all it kept waiting. What this program's
/// own sleep is late by it is not charged for.
///
/// Attackers have machines of their own, and here they have not: one thread sends and receives everything, and takes precedence
/// over what is measured (<see cref="Precedence"/>), so that the time it waits for a core itself is not taken for the gateway's.
/// </summary>
internal sealed class Attackers
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly int _perSecond;
    private readonly AttackConnection[] _connections;
    private readonly Queue<AttackConnection> _free;
    private readonly Answered[] _answers;
    private readonly ConcurrentQueue<string> _told = [];
    private long _began;
    private int _next;
    private int _failures;

    private Attackers(Uri gateway, int perSecond, TimeSpan time, int connections)
    {
        _perSecond = perSecond;
        _answers = new Answered[(int)(perSecond * time.TotalSeconds)];
        _connections = [.. Enumerable.Range(0, connections).Select(_ => new AttackConnection(gateway))];
        _free = new Queue<AttackConnection>(_connections);
    }

    /// <summary>Sends for the given time and returns when all is answered.</summary>
    /// <param name="gateway">An address of numbers, and a port.</param>
    /// <param name="perSecond">Requests due each second, evenly.</param>
    /// <param name="time">How long requests become due.</param>
    /// <param name="connections">How many may be under way at once.</param>
    /// <param name="progress">Called each second with the count of those told a number so far.</param>
    /// <exception cref="TimeoutException">The gateway answered nothing for half a minute.</exception>
    public static async Task<Attack> RunAsync(Uri gateway, int perSecond, TimeSpan time, int connections, Action<int>? progress = null)
    {
        var attackers = new Attackers(gateway, perSecond, time, connections);
        var sending = Task.Factory.StartNew(attackers.Send, TaskCreationOptions.LongRunning);
        while (await Task.WhenAny(sending, Task.Delay(1000)) != sending)
            progress?.Invoke(attackers._told.Count);
        return await sending;
    }

    private Attack Send()
    {
        using var precedence = Precedence.Take();
        var waiting = new Polled[_connections.Length];
        _began = Stopwatch.GetTimestamp();
        while (_next < _answers.Length || _free.Count < _connections.Length)
        {
            while (_next < _answers.Length && _free.Count > 0 && Until(_next) <= TimeSpan.Zero)
                Begin(Due(_next));

            var isFree = _next < _answers.Length && _free.Count > 0;
            var time = isFree ? Until(_next) : s_patience;
            if (time <= TimeSpan.Zero)
                continue;
            if (Poll(waiting, time) > 0)
                Receive(waiting);
            else if (isFree)
                Begin(Math.Max(Due(_next), Stopwatch.GetTimestamp()));
            else
                throw new TimeoutException($"the gateway answered nothing for {s_patience.TotalSeconds:f0} s");
        }

        var elapsed = Stopwatch.GetElapsedTime(_began);
        foreach (var connection in _connections)
            connection.Dispose();
        return new Attack([.. _answers.Where(answer => answer.End > 0)], _told, _failures, elapsed);
    }

    private long Due(int number) => _began + (long)((double)number / _perSecond * Stopwatch.Frequency);

    private TimeSpan Until(int number) => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), Due(number));

    private void Begin(long due)
    {
        var connection = _free.Dequeue();
        try
        {
            connection.Send(_next++, due);
        }
        catch (SocketException)
        {
            Fail(connection);
        }
    }

    private int Poll(Polled[] waiting, TimeSpan time)
    {
        for (var i = 0; i < waiting.Length; i++)
            waiting[i] = _connections[i].Polled;
        return Polled.Wait(waiting, time);
    }

    private void Receive(ReadOnlySpan<Polled> waiting)
    {
        for (var i = 0; i < waiting.Length; i++)
        {
            if (!waiting[i].HasCome)
                continue;
            var connection = _connections[i];
            try
            {
                if (!connection.Receive())
                    continue;
                _answers[connection.Number] = new Answered(connection.Due, Stopwatch.GetTimestamp());
                if (connection.Reference() is { } reference)
                    _told.Enqueue(reference);
                else
                    _failures++;
                _free.Enqueue(connection);
            }
            catch (Exception error) when (error is IOException or SocketException)
            {
                Fail(connection);
            }
        }
    }

    private void Fail(AttackConnection connection)
    {
        _failures++;
        connection.Close();
        _free.Enqueue(connection);
    }
}
