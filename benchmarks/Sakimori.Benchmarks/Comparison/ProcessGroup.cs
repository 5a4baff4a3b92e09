using System.Globalization;
using Sakimori.Benchmarks.Cores;

namespace Sakimori.Benchmarks.Comparison;

/// <summary>What a process and its children have used, by the kernel's account.</summary>
internal sealed class ProcessGroup(int pid)
{
    /// <summary>User and system time together, of all threads there are and were; seconds.</summary>
    public double CpuSeconds() => Members().Sum(CpuClock.ProcessSeconds);

    /// <summary>Memory in MB; what processes share is divided among them.</summary>
    public double MemoryMegabytes() => Members().Sum(MemoryOf);

    private static double MemoryOf(int member)
    {
        var line = File.ReadLines($"/proc/{member}/smaps_rollup").FirstOrDefault(text => text.StartsWith("Pss:", StringComparison.Ordinal));
        return line is null ? 0 : Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024.0;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private IEnumerable<int> Members()
    {
        var children = File.ReadAllText($"/proc/{pid}/task/{pid}/children");
        return children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(child => (int)Number(child)).Prepend(pid);
    }
}
