using System.ComponentModel;
using System.Diagnostics;

namespace Sakimori.Benchmarks.Records;

/// <summary>Asks other programs for a line.</summary>
internal static class Tool
{
    /// <summary>What the program prints, trimmed; empty when there is none or it fails.</summary>
    public static string Ask(string program, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var process = Process.Start(start);
            var output = process?.StandardOutput.ReadToEnd() ?? "";
            process?.WaitForExit();
            return process?.ExitCode == 0 ? output.Trim() : "";
        }
        catch (Win32Exception)
        {
            return "";
        }
    }

    /// <summary>The last commit that changed what is measured; says so when files differ from it.</summary>
    public static string Commit()
    {
        var commit = Ask("git", "log", "-1", "--format=%h", "--abbrev=10", "--", "src", "rules");
        return commit.Length == 0 ? "unknown" : Ask("git", "status", "--porcelain", "--", "src", "rules").Length == 0 ? commit : commit + "-changed";
    }

    /// <summary>The version Debian gave a package.</summary>
    public static string PackageVersion(string package) => Ask("dpkg-query", "-W", "-f", "${Version}", package);
}
