using System.Text.Json;
using Sakimori.Benchmarks.Rules;
using Sakimori.Benchmarks.Traffic;
using Sakimori.Waf;

namespace Sakimori.Benchmarks.Judging;

/// <summary><c>benchmarks/expected.json</c>: bytes allocated for a benign request, by rules and request. A change that allocates more says so there.</summary>
internal static class ExpectedAllocations
{
    // Which values are remembered, and so allocated, differs a little from run to run; zero stays zero.
    private const double Margin = 1.25;
    private const long Grain = 64;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    public static string File => Path.Combine(Repository.Root, "benchmarks", "expected.json");

    public static Dictionary<string, Dictionary<string, long>> Read() =>
        JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, long>>>(System.IO.File.ReadAllText(File))
        ?? throw new InvalidDataException($"{File} is empty");

    /// <summary>Writes what was measured, with the margin and rounded up.</summary>
    public static void Write(Dictionary<string, Dictionary<string, long>> measured)
    {
        var expected = measured.ToDictionary(
            rules => rules.Key, rules => rules.Value.ToDictionary(entry => entry.Key, entry => (long)Math.Ceiling(entry.Value * Margin / Grain) * Grain));
        System.IO.File.WriteAllText(File, JsonSerializer.Serialize(expected, s_json) + "\n");
    }

    /// <summary>Measures every benign request with the rules.</summary>
    public static Dictionary<string, long> Measure(RuleFileSet set, string crs)
    {
        var judge = new Judge(RuleLoading.Compile(set.Text(crs)), EngineMode.Protect);
        return Samples.Benign.ToDictionary(sample => sample.Name, sample => Allocations.PerRequest(judge, sample));
    }
}
