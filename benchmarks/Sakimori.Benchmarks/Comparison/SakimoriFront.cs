using System.Diagnostics;
using System.Text.Json;
using Sakimori.Benchmarks.Rules;

namespace Sakimori.Benchmarks.Comparison;

/// <summary>Our side: the program as it ships, started with a configuration file.</summary>
internal static class SakimoriFront
{
    /// <summary>What <c>./sakimori</c> builds and starts.</summary>
    public static string Program => Path.Combine(Repository.Root, "artifacts", "app", "current", "sakimori");

    /// <summary>Level 1 protects; level 4 observes and its records are not kept; without rules the mode is off.</summary>
    public static Front Start(string folder, int core, Uri backend, RuleFileSet? rules, string crs)
    {
        var address = Front.FreeAddress();
        var name = $"sakimori-{rules?.Name ?? "off"}";
        var home = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        var ruleFile = Path.Combine(home, "rules.conf");
        File.WriteAllText(ruleFile, rules?.Text(crs) ?? "");
        var configuration = Path.Combine(home, "sakimori.yaml");
        File.WriteAllText(configuration, $"""
            sites:
              - name: measured
                listen: http://127.0.0.1:{address.Port}
                upstream: http://127.0.0.1:{backend.Port}
                mode: {(rules is null ? "off" : rules.Level == 1 ? "protect" : "observe")}
                rules: [{ruleFile}]
            # The peer remembers nothing either; what the store costs is measured by benchmarks/store.
            store:
              use: off

            """);
        return Front.Start(
            Side.Sakimori, rules?.Name ?? "off", core, address, Path.Combine(home, "output.log"),
            "env", $"HOME={home}", $"XDG_RUNTIME_DIR={home}", Program, "up", "--config", configuration, "--json");
    }

    /// <summary>Runs the Core Rule Set's own tests through the program, as an administrator would.</summary>
    /// <exception cref="InvalidDataException">It said nothing that can be counted.</exception>
    public static SuiteRun RunSuite(string crs)
    {
        var start = new ProcessStartInfo(Program, ["rules", "test", Path.Combine(crs, "tests"), "--json"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{Program} did not start");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var last = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(line => line.Contains("\"memory_bytes\"", StringComparison.Ordinal))
            ?? throw new InvalidDataException($"the suite ended without figures: {output}");
        using var report = JsonDocument.Parse(last);
        var root = report.RootElement;
        return new(root.GetProperty("passed").GetInt32(), root.GetProperty("failed").GetInt32(), root.GetProperty("memory_bytes").GetInt64() / 1048576.0);
    }
}
