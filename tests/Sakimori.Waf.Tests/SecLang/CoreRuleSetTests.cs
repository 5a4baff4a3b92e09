using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Tests.SecLang;

/// <summary>The OWASP Core Rule Set, read as a user would load it.</summary>
public sealed class CoreRuleSetTests
{
    [Fact]
    public void It_parses_without_diagnostics_and_completely()
    {
        var result = Load();
        Assert.Empty(result.Diagnostics);
        // Five of the SecDefaultAction, one SecAction and the SecComponentSignature stand in crs-setup.conf.example.
        Assert.Equal(695, result.Directives.OfType<RuleDirective>().Count());
        Assert.Equal(8, result.Directives.OfType<ActionDirective>().Count());
        Assert.Equal(30, result.Directives.OfType<MarkerDirective>().Count());
        Assert.Equal(5, result.Directives.OfType<DefaultActionDirective>().Count());
        Assert.Equal([("SecComponentSignature", 1), ("SecRuleUpdateTargetById", 55)],
            result.Directives.OfType<SettingDirective>().GroupBy(one => one.Name).Select(group => (group.Key, group.Count())).Order());
        Assert.Equal(794, result.Directives.Length);
    }

    [Fact]
    public void Its_pieces_are_those_counted_by_hand()
    {
        var result = Load();
        var rules = result.Directives.OfType<RuleDirective>().ToArray();
        Assert.Equal(318, rules.Count(rule => rule.Operator.Name == "rx"));
        Assert.Equal(21, rules.Count(rule => rule.Operator is { Name: "rx", Negated: true }));
        Assert.Equal(21, rules.Count(rule => rule.Operator.Name == "pmFromFile"));
        Assert.Equal(12_182, rules.Where(rule => rule.Operator.Name == "rx").Max(rule => rule.Operator.Argument.Length));
        var targets = rules.SelectMany(rule => rule.Targets).ToArray();
        Assert.Equal(50, targets.Count(target => target.Mode == TargetMode.Count));
        Assert.Equal(351, targets.Count(target => target.Kind == SelectorKind.XPath));
        var actions = rules.SelectMany(rule => rule.Actions).Concat(result.Directives.OfType<ActionDirective>().SelectMany(one => one.Actions)).ToArray();
        Assert.Equal(3_089, actions.Count(action => action.Name == "tag"));
        Assert.Equal(840, actions.Count(action => action.Name == "t"));
        Assert.Equal(684, actions.Count(action => action.Name == "setvar"));
        Assert.Equal(630, actions.Count(action => action.Name == "id"));
        Assert.Equal(630, actions.Where(action => action.Name == "id").Select(action => action.Argument).Distinct().Count());
        Assert.Equal(73, actions.Count(action => action.Name == "chain"));
    }

    [Fact]
    public void Printed_it_parses_to_the_same()
    {
        var result = Load();
        var printed = Lang.Parse(string.Join('\n', result.Directives.Select(directive => directive.ToText())));
        Assert.Empty(printed.Diagnostics);
        Assert.Equal(result.Directives.Select(Lang.Shape), printed.Directives.Select(Lang.Shape));
    }

    private static ParseResult Load()
    {
        if (Lang.Corpus() is not { } corpus)
        {
            Assert.Skip("corpus not present: crs");
            return new ParseResult([], []);
        }

        return SecLangParser.ParseFiles([Path.Combine(corpus, "crs/crs-setup.conf.example"), Path.Combine(corpus, "crs/rules/*.conf")]);
    }
}
