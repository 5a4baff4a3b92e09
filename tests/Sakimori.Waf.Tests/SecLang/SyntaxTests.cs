using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Tests.SecLang;

/// <summary>Targets, operators and actions as written.</summary>
public sealed class SyntaxTests
{
    [Fact]
    public void Target_lists()
    {
        (string Text, string Targets)[] cases =
        [
            ("ARGS", "Include ARGS None "),
            ("args|!Args:x|&TX:y", "Include ARGS None ; Exclude ARGS Name x; Count TX Name y"),
            ("REQUEST_COOKIES:/^re/", "Include REQUEST_COOKIES Regex ^re"),
            ("XML:/*|XML://@*", "Include XML XPath /*; Include XML XPath //@*"),
            ("XML:/a/b[@c='d']/", "Include XML XPath /a/b[@c='d']/"),
            ("ARGS:'name with | pipe'", "Include ARGS Name name with | pipe"),
            ("ARGS:'/a|b/'|TX", "Include ARGS Regex a|b; Include TX None "),
            ("ARGS:/a|b/|TX", "Include ARGS Regex a|b; Include TX None "),
            ("ARGS:/a\\/|b/|TX", "Include ARGS Regex a\\/|b; Include TX None "),
            ("ARGS:/x|TX", "Include ARGS Name /x; Include TX None "),
            ("\"ARGS | !ARGS:x \"", "Include ARGS None ; Exclude ARGS Name x"),
            ("ARGS | !ARGS:x", "Include ARGS None ; Exclude ARGS Name x"),
            ("ARGS|\\\n  !ARGS:x", "Include ARGS None ; Exclude ARGS Name x"),
            ("\"!FILES:a,!FILES:b\"", "Exclude FILES Name a; Exclude FILES Name b"),
            ("ARGS:a,b", "Include ARGS Name a,b"),
            ("ARGS:'it\\'s'", "Include ARGS Name it's"),
            ("\"ARGS:'it\\'s'|TX\"", "Include ARGS Name it's; Include TX None "),
            ("REQUEST_HEADERS:User-Agent|REQUEST_HEADERS:X_a.b", "Include REQUEST_HEADERS Name User-Agent; Include REQUEST_HEADERS Name X_a.b"),
            ("TX:/^HEADER_NAME_/", "Include TX Regex ^HEADER_NAME_"),
            ("ARGS:json.a.0.b", "Include ARGS Name json.a.0.b"),
        ];
        foreach (var (text, targets) in cases)
        {
            var rule = Lang.One<RuleDirective>($"SecRule {text} @eq id:1");
            Assert.Equal(targets, string.Join("; ", rule.Targets.Select(one => $"{one.Mode} {one.Collection} {one.Kind} {one.Selector}")));
        }

        Assert.Equal(20, cases.Length);
    }

    [Fact]
    public void Operators()
    {
        (string Text, bool Negated, string Name, string Argument)[] cases =
        [
            ("\"@rx a b\"", false, "rx", "a b"),
            ("\"!@rx foo\"", true, "rx", "foo"),
            ("\"! @rx foo\"", true, "rx", "foo"),
            ("\"foo bar\"", false, "rx", "foo bar"),
            ("\"!foo\"", true, "rx", "foo"),
            ("foo", false, "rx", "foo"),
            ("\"@pm a b\"", false, "pm", "a b"),
            ("\"  @pm   a b \"", false, "pm", "a b "),
            ("@detectSQLi", false, "detectSQLi", ""),
            ("\"!@validateUrlEncoding\"", true, "validateUrlEncoding", ""),
            ("\"@contains @\"", false, "contains", "@"),
            ("\"\"", false, "rx", ""),
            ("\"@rx \\\"[^\\\"]*\\\"\"", false, "rx", "\"[^\"]*\""),
            ("\"@rx \\\\x5c\\\\\"", false, "rx", "\\\\x5c\\\\"),
        ];
        foreach (var (text, negated, name, argument) in cases)
        {
            var op = Lang.One<RuleDirective>($"SecRule ARGS {text} id:1").Operator;
            Assert.Equal((negated, name, argument), (op.Negated, op.Name, op.Argument));
        }

        Assert.Equal(14, cases.Length);
    }

    [Fact]
    public void Action_lists()
    {
        (string Text, string Actions)[] cases =
        [
            ("id:1,deny", "id=1; deny"),
            ("id:1, deny , log", "id=1; deny; log"),
            ("id:1,\\\n    deny,\\\n    log", "id=1; deny; log"),
            ("msg:'a, b'", "msg=a, b"),
            ("msg:'it\\'s'", "msg=it's"),
            ("msg:'a\\\\',log", "msg=a\\\\; log"),
            ("msg:''", "msg="),
            ("msg:two words,log", "msg=two words; log"),
            ("setvar:'tx.x=+%{tx.y}'", "setvar=tx.x=+%{tx.y}"),
            ("setvar:tx.x=1,t:none", "setvar=tx.x=1; t=none"),
            ("setvar:!tx.x", "setvar=!tx.x"),
            ("ctl:ruleRemoveTargetById=942100;ARGS:/^json\\.x/", "ctl=ruleRemoveTargetById=942100;ARGS:/^json\\.x/"),
            ("ctl:ruleRemoveTargetById=1;ARGS:'/a,b;c/',log", "ctl=ruleRemoveTargetById=1;ARGS:'/a,b;c/'; log"),
            ("ctl:'ruleRemoveTargetById=1;ARGS:/a,b/',log", "ctl=ruleRemoveTargetById=1;ARGS:/a,b/; log"),
            ("ctl:ruleRemoveTargetById=1;ARGS:/a{1,2}/,log", "ctl=ruleRemoveTargetById=1;ARGS:/a{1,2}/; log"),
            ("ctl:ruleRemoveTargetById=1;XML:/*,ctl:ruleRemoveTargetById=2;XML:/*", "ctl=ruleRemoveTargetById=1;XML:/*; ctl=ruleRemoveTargetById=2;XML:/*"),
            ("ctl:ruleRemoveTargetById=1;ARGS:/a,ctl:ruleRemoveTargetById=2;ARGS:b/", "ctl=ruleRemoveTargetById=1;ARGS:/a; ctl=ruleRemoveTargetById=2;ARGS:b/"),
            ("redirect:https://x/?a=b,log", "redirect=https://x/?a=b; log"),
            ("id : 1 , severity : 'CRITICAL'", "id=1; severity=CRITICAL"),
            ("msg:it's here,log", "msg=it's here; log"),
        ];
        foreach (var (text, actions) in cases)
        {
            var directive = Lang.One<ActionDirective>($"SecAction \"{text}\"");
            Assert.Equal(actions, string.Join("; ", directive.Actions.Select(one => one.Argument is null ? one.Name : $"{one.Name}={one.Argument}")));
        }

        Assert.Equal(20, cases.Length);
    }

    [Fact]
    public void Every_piece_knows_its_line_and_column()
    {
        var rule = Lang.One<RuleDirective>(
            "\n  SecRule ARGS|!TX:x \\\n    \"!@rx a\\\"b\\\n  c\" \\\r\n    \"id:1,\\\r\n     msg:'x',\\\n deny\"");
        Assert.Equal("2:3", Lang.Place(rule.Location));
        Assert.Equal(["2:11", "2:16"], rule.Targets.Select(one => Lang.Place(one.Location)));
        Assert.Equal("3:6", Lang.Place(rule.Operator.Location));
        Assert.Equal("a\"b  c", rule.Operator.Argument);
        Assert.Equal(["3:11", "3:13", "3:14", "4:1", "4:2", "4:3"], Enumerable.Range(0, 6).Select(i => Lang.Place(rule.Operator.ArgumentLocation(i))));
        Assert.Equal(["5:6", "6:6", "7:2"], rule.Actions.Select(one => Lang.Place(one.Location)));
        Assert.Equal("6:11", Lang.Place(rule.Actions[1].ArgumentLocation(0)));
    }

    [Fact]
    public void Lists_on_their_own_keep_the_places_of_their_argument()
    {
        var setting = Lang.One<SettingDirective>("SecRuleUpdateTargetById 1 \"!ARGS:a|\\\n !ARGS:b\"");
        var diagnostics = new List<Diagnostic>();
        var targets = SecLangParser.ParseTargets(setting.Arguments[1], diagnostics);
        Assert.Equal(["1:28", "2:2"], targets.Select(one => Lang.Place(one.Location)));
        var actions = SecLangParser.ParseActions(new ArgumentSyntax(new SourceLocation("f", 3, 10), "deny,'"), diagnostics);
        Assert.Single(actions);
        Assert.Equal("3:15", Lang.Place(Assert.Single(diagnostics).Location));
    }

    [Fact]
    public void A_rule_without_actions_inherits_them()
    {
        Assert.Empty(Lang.One<RuleDirective>("SecRule ARGS a").Actions);
    }
}
