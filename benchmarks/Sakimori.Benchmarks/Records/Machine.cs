using System.Runtime.InteropServices;

namespace Sakimori.Benchmarks.Records;

/// <summary>What was measured on: kind, not name.</summary>
internal sealed record Machine(string Processor, int Cores, int MemoryGigabytes, string System, string Kernel, string Runtime)
{
    public static Machine This() => new(
        Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        File.ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal)),
        (int)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30),
        Value("/etc/os-release", "PRETTY_NAME=") ?? RuntimeInformation.OSDescription,
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        RuntimeInformation.FrameworkDescription);

    private static string? Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();

    private static string? Value(string file, string prefix) => !File.Exists(file)
        ? null
        : File.ReadLines(file).FirstOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..].Trim('"');
}
