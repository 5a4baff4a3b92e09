namespace Sakimori.Rules;

/// <summary>Where rule sets lie on this machine.</summary>
/// <param name="ShippedFolder">The program's own <c>rules</c> folder.</param>
/// <param name="HomeFolder">Sakimori's folder for what was installed; see <see cref="Hosting.Home"/>.</param>
/// <param name="DistributionFolder">Where Debian's <c>modsecurity-crs</c> puts the Core Rule Set.</param>
internal sealed record RuleLibrary(string ShippedFolder, string HomeFolder, string DistributionFolder)
{
    /// <summary>The name of our own rules.</summary>
    public const string Starter = "starter";

    /// <summary>The name of the OWASP Core Rule Set.</summary>
    public const string Crs = "crs";

    public static readonly string[] Names = [Starter, Crs];

    /// <summary>Where <c>rules add crs</c> installs.</summary>
    public string CrsFolder { get; init; } = Path.Combine(HomeFolder, "crs");

    /// <summary>The recommended base: body access and processors. Both names bring it, once.</summary>
    public string BaseFile => Path.Combine(ShippedFolder, "base.conf");

    /// <summary>What our own rules say in Japanese, by id.</summary>
    public string JapaneseMessages => Path.Combine(ShippedFolder, "messages.ja.yaml");

    public IEnumerable<string> StarterFiles() => Files(Path.Combine(ShippedFolder, "starter"));

    /// <summary>The installed Core Rule Set, else the distribution's, else null: its files in load order.</summary>
    public IReadOnlyList<string>? CrsFiles()
    {
        foreach (var folder in (ReadOnlySpan<string>)[CrsFolder, DistributionFolder])
        {
            if (CrsFilesIn(folder) is { Count: > 0 } files)
                return files;
        }

        return null;
    }

    /// <summary>The files of a Core Rule Set in a folder: set-up, plugins before, rules, plugins after; empty when it has no rules.</summary>
    public static IReadOnlyList<string> CrsFilesIn(string folder)
    {
        var rules = Files(Path.Combine(folder, "rules")).ToList();
        if (rules.Count == 0)
            return [];
        var plugins = Path.Combine(folder, "plugins");
        // The user's own set-up wins over the example, which sets little but a version number.
        string[] setups =
        [
            Path.Combine(folder, "crs-setup.conf"),
            .. folder.StartsWith("/usr/share/", StringComparison.Ordinal) ? ["/etc/modsecurity/crs/crs-setup.conf"] : Array.Empty<string>(),
            Path.Combine(folder, "crs-setup.conf.example"),
        ];
        return
        [
            .. setups.Where(File.Exists).Take(1),
            .. Files(plugins, "*-config.conf"),
            .. Files(plugins, "*-before.conf"),
            .. rules,
            .. Files(plugins, "*-after.conf"),
        ];
    }

    /// <summary>A rule file or a list of words for one.</summary>
    public static bool IsRuleFile(string path) => Path.GetExtension(path) is ".conf" or ".data";

    /// <summary>The files of a folder in name order, as Apache and ModSecurity load a glob.</summary>
    public static IEnumerable<string> Files(string folder, string pattern = "*.conf") =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal) : [];
}
