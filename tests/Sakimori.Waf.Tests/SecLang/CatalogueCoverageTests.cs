using Sakimori.Waf.Actions;
using Sakimori.Waf.Operators;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Tests.Actions;
using Sakimori.Waf.Tests.Charsets;
using Sakimori.Waf.Tests.Operators;
using Sakimori.Waf.Tests.Rules;
using Sakimori.Waf.Tests.Variables;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.SecLang;

/// <summary>Each name the catalogues know stands in a table of rules that are run, or here with the test that has it.</summary>
public sealed class CatalogueCoverageTests
{
    private static readonly Dictionary<string, string> s_elsewhere = new(StringComparer.OrdinalIgnoreCase)
    {
        // Need files, a database or a name server.
        ["@fuzzyHash"] = nameof(FuzzyHashTests),
        ["@geoLookup"] = nameof(GeoLookupTests),
        ["GEO"] = nameof(GeoLookupTests),
        ["@ipMatchF"] = nameof(OperatorTableTests),
        ["@ipMatchFromFile"] = nameof(OperatorTableTests),
        ["@pmf"] = nameof(OperatorTableTests),
        ["@pmFromFile"] = nameof(OperatorTableTests),
        ["@rbl"] = nameof(BlockListsTests),
        ["@validateDTD"] = nameof(XmlValidationTests),
        ["@validateSchema"] = nameof(XmlValidationTests),

        // Say how the request's bytes were read.
        ["ARGS_BYTES"] = nameof(CharsetDecisionTests),
        ["ARGS_FOLDED"] = nameof(CharsetDecisionTests),
        ["CHARSET_ERROR"] = nameof(CharsetDecisionTests),
        ["REQUEST_CHARSET"] = nameof(CharsetDecisionTests),
        ["REQUEST_CHARSET_SOURCE"] = nameof(CharsetDecisionTests),

        // Decide or describe: there the verdict and the record are asserted.
        ["block"] = nameof(VerdictTests),
        ["drop"] = nameof(VerdictTests),
        ["redirect"] = nameof(VerdictTests),
        ["status"] = nameof(VerdictTests),
        ["expirevar"] = nameof(PersistenceTests),
        ["accuracy"] = nameof(ActionTableTests),
        ["auditlog"] = nameof(ActionTableTests),
        ["log"] = nameof(ActionTableTests),
        ["logdata"] = nameof(ActionTableTests),
        ["maturity"] = nameof(ActionTableTests),
        ["rev"] = nameof(ActionTableTests),
        ["ver"] = nameof(ActionTableTests),
        ["ctl:auditEngine"] = nameof(ActionTableTests),
        ["exec"] = nameof(CompileErrorTests),
        ["proxy"] = nameof(CompileErrorTests),
        ["ctl:auditLogParts"] = nameof(ActionTableTests),
        ["ctl:debugLogLevel"] = nameof(ActionTableTests),
        ["ctl:hashEnforcement"] = nameof(ActionTableTests),
        ["ctl:hashEngine"] = nameof(ActionTableTests),
    };

    [Fact]
    public void Every_name_is_run_by_a_table()
    {
        var run = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var directive in SecLangParser.ParseText(string.Join('\n', Texts()), "tables.conf").Directives)
        {
            if (directive is RuleDirective rule)
            {
                run.Add("@" + rule.Operator.Name);
                run.UnionWith(rule.Targets.Select(target => target.Collection));
            }

            var actions = directive switch { RuleDirective one => one.Actions, ActionDirective one => one.Actions, _ => [] };
            run.UnionWith(actions.Select(action => action.Name));
            run.UnionWith(actions.Where(action => action.Name == "ctl").Select(action => "ctl:" + action.Argument!.Split('=')[0]));
        }

        var names = OperatorCatalog.Names.Select(name => "@" + name)
            .Concat(VariableCatalog.All.Select(variable => variable.Name))
            .Concat(ActionCatalog.All.Where(action => action.Kind != ActionKind.Idle).Select(action => action.Name))
            .Concat(ActionCompiler.ControlNames.Select(name => "ctl:" + name)).ToArray();
        Assert.Equal("", string.Join(", ", names.Where(name => !run.Contains(name) && !s_elsewhere.ContainsKey(name))));
        Assert.Equal("", string.Join(", ", s_elsewhere.Keys.Where(name => run.Contains(name) || !names.Contains(name, StringComparer.OrdinalIgnoreCase))));
        Assert.InRange(names.Length, 200, 400);
    }

    private static IEnumerable<string> Texts() =>
    [
        .. LanguageTests.Cases.Select(one => one.Rules),
        .. ActionTableTests.Cases.Select(one => one.Rules),
        .. VariableTableTests.Cases.Select(one => $"{one.Before}\nSecRule {one.Target} \"{one.Operator}\" \"id:1,phase:{one.Phase},pass\""),
        .. OperatorTableTests.Cases.Select(one => $"SecRule ARGS:v \"{one.Operator.Replace("\"", "\\\"", StringComparison.Ordinal)}\" \"id:1,phase:1,pass,capture\""),
    ];
}
