using Sakimori.Gateway;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;

namespace Sakimori.Testing;

/// <summary>Rules written in a test.</summary>
public static class RuleText
{
    /// <summary>What a site's <see cref="SiteOptions.LoadRules"/> is: parses and compiles at each call.</summary>
    public static Func<RuleSetLoad> Loader(string rules, TimeProvider? time = null) => () =>
    {
        var set = RuleSet.Compile(SecLangParser.ParseText(rules, "test.conf"), new RuleSetOptions { Time = time ?? TimeProvider.System }, out var diagnostics);
        return new RuleSetLoad(set, diagnostics);
    };
}
