namespace Sakimori.Benchmarks.Rules;

/// <summary>Rules by name, as every measurement names them.</summary>
/// <param name="Name">PL1, PL4, starter.</param>
/// <param name="Level">Paranoia level of the Core Rule Set; 0 for our own rules.</param>
internal sealed record RuleFileSet(string Name, int Level)
{
    public static RuleFileSet Level1 { get; } = new("PL1", 1);

    public static RuleFileSet Level4 { get; } = new("PL4", 4);

    public static RuleFileSet Starter { get; } = new("starter", 0);

    /// <summary>The rule text: includes of files that stay where they are.</summary>
    /// <param name="crs">The folder of the Core Rule Set; unused by our own rules.</param>
    /// <param name="bodyLimit">Bytes of a body without files that are judged; null leaves the base's.</param>
    public string Text(string crs, long? bodyLimit = null)
    {
        var limit = bodyLimit is { } bytes ? $"SecRequestBodyNoFilesLimit {bytes}\n" : "";
        var rules = Level == 0
            ? $"Include \"{Path.Combine(Repository.Rules, "starter", "*.conf")}\"\n"
            : CoreRules(crs, Level);
        return $"Include \"{Path.Combine(Repository.Rules, "base.conf")}\"\n{limit}{rules}";
    }

    /// <summary>The Core Rule Set at a paranoia level, in words both engines read.</summary>
    public static string CoreRules(string crs, int level)
    {
        // The peer does not expand a pattern that is quoted, so the files are named one by one.
        var files = Directory.EnumerateFiles(Path.Combine(crs, "rules"), "*.conf").Order(StringComparer.Ordinal);
        return $"""
            Include "{Path.Combine(crs, "crs-setup.conf.example")}"
            SecAction "id:900000,phase:1,pass,t:none,nolog,setvar:tx.blocking_paranoia_level={level},setvar:tx.detection_paranoia_level={level}"
            {string.Join('\n', files.Select(file => $"Include \"{file}\""))}

            """;
    }

    public override string ToString() => Name;
}
