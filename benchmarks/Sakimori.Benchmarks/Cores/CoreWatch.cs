using System.Diagnostics;

namespace Sakimori.Benchmarks.Cores;

/// <summary>
/// Watches how fast the cores are. Virtual machines share theirs with neighbours, and the kernel is not always told: on one machine a
/// core did a tenth of its work for 13 ms, one to three times a second, and no time was reported as stolen. Each core does a piece of work of
/// ten microseconds a millisecond, before everything else (<see cref="Precedence"/>).
/// </summary>
internal sealed class CoreWatch : IDisposable
{
    private const int Rounds = 6_000;

    private readonly List<SpeedSample>[] _samples;
    private readonly Thread[] _threads;
    private volatile bool _hasEnded;

    private CoreWatch()
    {
        _samples = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new List<SpeedSample>(100_000))];
        _threads = [.. _samples.Select((samples, core) => new Thread(() => Watch(core, samples)) { IsBackground = true, Name = "core watch" })];
    }

    /// <summary>Watches until it is asked for what it saw.</summary>
    public static CoreWatch Start()
    {
        var watch = new CoreWatch();
        foreach (var thread in watch._threads)
            thread.Start();
        return watch;
    }

    /// <summary>Ends it; the slow spells of any core.</summary>
    public SlowSpell[] End()
    {
        Dispose();
        return [.. _samples.SelectMany(SlowSpell.In).OrderBy(spell => spell.Begin)];
    }

    public void Dispose()
    {
        _hasEnded = true;
        foreach (var thread in _threads)
            thread.Join();
    }

    private void Watch(int core, List<SpeedSample> samples)
    {
        Calibration.Pin(core);
        using var precedence = Precedence.Take();
        if (!precedence.IsTaken)
            return;
        while (!_hasEnded)
        {
            var begin = Stopwatch.GetTimestamp();
            Calibration.Work(Rounds);
            samples.Add(new SpeedSample(begin, Stopwatch.GetTimestamp()));
            Polled.Wait([], TimeSpan.FromMilliseconds(1));
        }
    }
}
