using System.Globalization;
using System.Reflection;
using SharpFuzz;

namespace Sakimori.Fuzz.Coverage;

/// <summary>Makes a copy of the program whose parsers count the branches they take.</summary>
internal static class Instrumentation
{
    /// <summary>What is instrumented; the targets themselves are not.</summary>
    public static IReadOnlyList<string> Assemblies { get; } = ["Sakimori.Matching", "Sakimori.Waf", "Sakimori.Gateway", "Sakimori.Storage", "Sakimori.Incidents", "sakimori"];

    /// <summary>Copies this program to <paramref name="folder"/> and instruments it there, unless that was done with this very build.</summary>
    public static void Instrument(string folder)
    {
        var source = new DirectoryInfo(AppContext.BaseDirectory);
        var stamp = Path.Combine(folder, "instrumented-from");
        var build = string.Join('\n', source.EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(static file => string.Create(CultureInfo.InvariantCulture, $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}")).Order());
        if (File.Exists(stamp) && File.ReadAllText(stamp) == build)
        {
            return;
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var file in source.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(source.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            file.CopyTo(copy);
        }

        foreach (var assembly in Assemblies)
        {
            Fuzzer.Instrument(Path.Combine(folder, assembly + ".dll"), static _ => true, Options.Value);
        }

        File.WriteAllText(stamp, build);
    }

    /// <summary>Whether the assemblies of this process are the instrumented ones.</summary>
    public static bool IsActive() =>
        Assemblies.All(static name => Assembly.Load(name).GetReferencedAssemblies().Any(static one => one.Name == "SharpFuzz.Common"));
}
