using System.Diagnostics;

namespace Sakimori.Fuzz.Runs;

/// <summary>
/// A second thread that ends a run when one input takes too long: <see cref="CpuLimit"/> of processor time, so that a busy machine
/// is no hang, or <see cref="WaitLimit"/> of any, so that a deadlock is one.
/// </summary>
internal sealed class HangWatch
{
    /// <summary>A thousand times what an ordinary input takes.</summary>
    public static readonly TimeSpan CpuLimit = TimeSpan.FromSeconds(2);

    /// <summary>Long enough for the busiest machine.</summary>
    public static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    private readonly Action<string> _onHang;

    // Written by the fuzzing thread: odd while an input runs.
    private long _ticket;

    /// <param name="onHang">Called on the watching thread with what is wrong; must not return control to the input.</param>
    public HangWatch(Action<string> onHang)
    {
        _onHang = onHang;
        new Thread(Watch) { IsBackground = true, Name = "hang watch" }.Start();
    }

    public void Begin() => Volatile.Write(ref _ticket, _ticket + 1);

    public void End() => Volatile.Write(ref _ticket, _ticket + 1);

    private void Watch()
    {
        var seen = 0L;
        var cpu = TimeSpan.Zero;
        var since = 0L;
        while (true)
        {
            Thread.Sleep(s_interval);
            var ticket = Volatile.Read(ref _ticket);
            if (ticket != seen || (ticket & 1) == 0)
            {
                (seen, cpu, since) = (ticket, Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
                continue;
            }

            var used = Environment.CpuUsage.TotalTime - cpu;
            var waited = Stopwatch.GetElapsedTime(since);
            if (used > CpuLimit || waited > WaitLimit)
            {
                _onHang($"not done after {used.TotalSeconds:0.0} s of processor time, {waited.TotalSeconds:0.0} s in all");
            }
        }
    }
}
