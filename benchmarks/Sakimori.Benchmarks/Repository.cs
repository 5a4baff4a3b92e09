using System.Diagnostics.CodeAnalysis;

namespace Sakimori.Benchmarks;

/// <summary>Where things lie: the repository this was built in, and the corpora beside it.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>Sakimori.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Our own rules.</summary>
    public static string Rules => Path.Combine(Root, "rules");

    /// <summary>Results that are kept.</summary>
    public static string Records => Path.Combine(Root, "benchmarks", "record");

    /// <summary>The page that shows them.</summary>
    public static string PerformancePage => Path.Combine(Root, "docs", "performance.md");

    /// <summary>The Core Rule Set of the corpora: <c>SAKIMORI_CORPUS</c>, else <c>../shared/corpus</c> of any folder above.</summary>
    public static bool TryFindCoreRuleSet([NotNullWhen(true)] out string? folder)
    {
        folder = Candidates().Select(corpus => Path.Combine(corpus, "crs")).FirstOrDefault(crs => Directory.Exists(Path.Combine(crs, "rules")));
        return folder is not null;
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("SAKIMORI_CORPUS") is { Length: > 0 } named)
        {
            yield return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "shared", "corpus");
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sakimori.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("there is no Sakimori.slnx above the program: run it from the repository it was built in");
    }
}
