using Sakimori.Gateway;
using Sakimori.Rules;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;

namespace Sakimori.Ftw;

/// <summary>
/// The rules under test: those chosen, and what CRS's documentation asks of a test set-up (tests/regression/README.md):
/// detection only, paranoia level 4, argument and file limits, inspection of four response types, and a rule that puts the
/// test's marker into the log and switches all others off.
/// </summary>
internal static class FtwRules
{
    /// <summary>The rule that logs markers.</summary>
    public const long MarkerId = 999999;

    /// <summary>The header a marker comes in.</summary>
    public const string MarkerHeader = "X-CRS-Test";

    private const string Settings = """
        SecRuleEngine DetectionOnly
        SecResponseBodyAccess On
        SecResponseBodyMimeType text/plain text/html text/xml application/json
        SecAction "id:999998,phase:1,pass,nolog,\
            setvar:tx.blocking_paranoia_level=4,\
            setvar:tx.detection_paranoia_level=4,\
            setvar:tx.crs_validate_utf8_encoding=1,\
            setvar:tx.arg_name_length=100,\
            setvar:tx.arg_length=400,\
            setvar:tx.total_arg_length=64000,\
            setvar:tx.max_num_args=255,\
            setvar:tx.max_file_size=64100,\
            setvar:tx.combined_file_sizes=65535"
        SecRule REQUEST_HEADERS:X-CRS-Test "@unconditionalMatch" "id:999999,phase:1,pass,log,auditlog,msg:'%{MATCHED_VAR}',ctl:ruleRemoveById=1-999999"

        """;

    /// <summary>Compiles the rules with the settings, which are written to <paramref name="folder"/>.</summary>
    public static RuleSetLoad Load(RuleSelection selection, string folder, TimeProvider time)
    {
        var files = selection.Resolve(out var missing).ToList();
        if (!missing.IsEmpty)
            return new RuleSetLoad(null, missing);
        var settings = Path.Combine(folder, "ftw-settings.conf");
        File.WriteAllText(settings, Settings);
        // After the base and the set-up file, before the rules that read what they set.
        var place = files.FindLastIndex(file => Path.GetFileName(file) is "base.conf" || Path.GetFileName(file).StartsWith("crs-setup", StringComparison.Ordinal));
        files.Insert(place + 1, settings);
        var parsed = SecLangParser.ParseFiles(files);
        var rules = RuleSet.Compile(parsed, new RuleSetOptions { Time = time }, out var diagnostics);
        return new RuleSetLoad(rules, diagnostics);
    }

    /// <summary>The rule set a suite lies beside, in a checkout of CRS or a copy of it: the nearest folder above with rules and set-up.</summary>
    public static string? FindBeside(string suite)
    {
        var folder = new DirectoryInfo(Path.GetFullPath(suite));
        for (var i = 0; i < 5 && folder is not null; i++, folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "crs-setup.conf.example")) && Directory.Exists(Path.Combine(folder.FullName, "rules")))
                return folder.FullName;
        }

        return null;
    }
}
