using System.Globalization;

namespace Sakimori.Benchmarks.Comparison;

/// <summary>What a process and its children have used, by the kernel's account.</summary>
internal sealed class ProcessGroup(int pid)
{
    // USER_HZ: the unit of /proc/PID/stat on every Linux of today.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time together, seconds.</summary>
    public double CpuSeconds() => Members().Sum(CpuOf);

    /// <summary>Memory in MB; what processes share is divided among them.</summary>
    public double MemoryMegabytes() => Members().Sum(MemoryOf);

    private static double CpuOf(int member)
    {
        // Fields follow the name, which stands in parentheses and may hold anything: 14 and 15 counted from 1.
        var stat = File.ReadAllText($"/proc/{member}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

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
