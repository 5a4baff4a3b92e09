using Sakimori.Waf.SecLang;
using Sakimori.Waf.Tests.SecLang;

namespace Sakimori.Waf.Tests.Charsets;

/// <summary>Rule sets as a site names them.</summary>
internal static class ShippedRules
{
    private static readonly Lazy<RuleSet> s_starter = new(() => Compile([InRules("base.conf"), InRules("starter/*.conf")], ""));

    /// <summary><c>rules: [starter]</c>.</summary>
    public static RuleSet Starter => s_starter.Value;

    /// <summary><c>rules: [own.conf, starter]</c>.</summary>
    public static RuleSet StarterAfter(string own) => Compile([InRules("base.conf"), InRules("starter/*.conf")], own);

    /// <summary><c>rules: [crs]</c> at a paranoia level, after rules of one's own; skips the test without the corpus.</summary>
    public static RuleSet Crs(int paranoiaLevel, string own = "")
    {
        if (Lang.Corpus() is not { } corpus)
        {
            Assert.Skip("corpus not present: crs");
            return null!;
        }

        var before = $"SecAction \"id:1,phase:1,pass,nolog,setvar:tx.blocking_paranoia_level={paranoiaLevel}\"\n{own}";
        return Compile([InRules("base.conf"), Path.Combine(corpus, "crs/crs-setup.conf.example"), Path.Combine(corpus, "crs/rules/*.conf")], before);
    }

    /// <summary><c>rules: [starter, crs]</c>; skips the test without the corpus.</summary>
    public static RuleSet StarterAndCrs()
    {
        if (Lang.Corpus() is not { } corpus)
        {
            Assert.Skip("corpus not present: crs");
            return null!;
        }

        return Compile([InRules("base.conf"), InRules("starter/*.conf"), Path.Combine(corpus, "crs/crs-setup.conf.example"), Path.Combine(corpus, "crs/rules/*.conf")], "");
    }

    private static RuleSet Compile(string[] files, string before)
    {
        var parsed = SecLangParser.ParseFiles([.. files]);
        var rules = RuleSet.Compile(parsed with { Directives = [.. Lang.Parse(before).Directives, .. parsed.Directives] }, new RuleSetOptions(), out var diagnostics);
        Assert.True(rules is not null, string.Join('\n', diagnostics));
        return rules;
    }

    private static string InRules(string name) => Path.Combine(Lang.Repository(), "rules", name);
}
