namespace Sakimori.Waf.Tests.Rules;

public sealed class CompileErrorTests
{
    [Theory]
    [InlineData("SecRule ARGZ x \"id:1\"", "test.conf:1:9", "unknown variable ARGZ")]
    [InlineData("SecRule ARGS \"@foo x\" \"id:1\"", "test.conf:1:", "unknown operator @foo")]
    [InlineData("SecRule ARGS x \"id:1,t:lowercas\"", "test.conf:1:", "unknown transformation 'lowercas'")]
    [InlineData("SecRule ARGS x \"id:1,denny\"", "test.conf:1:", "unknown action 'denny'")]
    [InlineData("SecRule ARGS \"(\" \"id:1\"", "test.conf:1:", "the pattern cannot be compiled")]
    [InlineData("SecRule ARGS \"(?=a)\" \"id:1\"", "test.conf:1:", "the pattern cannot be compiled")]
    [InlineData("SecRule ARGS \"@pmFromFile none.data\" \"id:1\"", "test.conf:1:", "none.data cannot be read")]
    [InlineData("SecRule ARGS x \"id:1,exec:/bin/true\"", "test.conf:1:", "rules never start programs")]
    [InlineData("SecRule ARGS \"@inspectFile /bin/true\" \"id:1\"", "test.conf:1:", "nothing here starts programs")]
    [InlineData("SecRule ARGS x \"phase:1\"", "test.conf:1:", "the rule has no id")]
    [InlineData("SecRule ARGS x \"id:1\"\nSecRule ARGS y \"id:1\"", "test.conf:2:", "rule id 1 is used twice")]
    [InlineData("SecRule ARGS x \"id:1,chain\"", "test.conf:1:", "the chain has no further rule")]
    [InlineData("SecRule ARGS x \"id:1,chain\"\nSecRule ARGS y deny", "test.conf:2:", "deny stands in a later rule of a chain")]
    [InlineData("SecRule ARGS x \"id:1,phase:9\"", "test.conf:1:", "'9' is not a phase")]
    [InlineData("SecRule ARGS x \"id:1,severity:BAD\"", "test.conf:1:", "'BAD' is not a severity")]
    [InlineData("SecRule ARGS x \"id:1,setvar:foo.bar=1\"", "test.conf:1:", "'foo.bar' is not a variable that can be set")]
    [InlineData("SecRule ARGS x \"id:1,ctl:ruleRemove=1\"", "test.conf:1:", "unknown ctl 'ruleRemove'")]
    [InlineData("SecRule ARGS x \"id:1,ctl:ruleRemoveById=x\"", "test.conf:1:", "'x' is neither a rule id nor a range of ids")]
    [InlineData("SecRule ARGS \"@ipMatch 1.2.3.4.5\" \"id:1\"", "test.conf:1:", "is neither an address nor a range")]
    [InlineData("SecRule ARGS \"@validateByteRange 9-5\" \"id:1\"", "test.conf:1:", "'9-5' is not a range of bytes")]
    [InlineData("SecRule ARGS x \"id:1,msg:'%{nothing.x}'\"", "test.conf:1:", "names no variable")]
    [InlineData("SecRule REQUEST_METHOD:x y \"id:1\"", "test.conf:1:", "REQUEST_METHOD is a single value and has no members")]
    [InlineData("SecRule XML:/[ x \"id:1\"", "test.conf:1:", "the XPath expression cannot be compiled")]
    public void An_error_names_the_place_and_the_thing(string rules, string place, string message)
    {
        var errors = Judge.Errors(rules);
        Assert.Contains(errors, error => error.Location.ToString().StartsWith(place, StringComparison.Ordinal) && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void All_errors_are_reported_at_once() =>
        Assert.Equal(3, Judge.Errors("SecRule ARGZ x \"id:1\"\nSecRule ARGS \"@foo x\" \"id:2\"\nSecRule ARGS x \"id:3,denny\"").Length);

    [Fact]
    public void An_exclusion_that_names_no_rule_is_a_warning()
    {
        var rules = RuleSet.Compile(Sakimori.Waf.SecLang.SecLangParser.ParseText("SecRuleRemoveById 17", "test.conf"), new RuleSetOptions(), out var diagnostics);
        Assert.NotNull(rules);
        Assert.Equal("SecRuleRemoveById names no rule that is loaded", Assert.Single(diagnostics).Message);
    }

    [Fact]
    public void The_version_names_the_rules()
    {
        Assert.Equal(Judge.Rules("SecAction \"id:1,pass\"").Version, Judge.Rules("SecAction \"id:1,pass\"").Version);
        Assert.NotEqual(Judge.Rules("SecAction \"id:1,pass\"").Version, Judge.Rules("SecAction \"id:2,pass\"").Version);
        Assert.Equal(12, Judge.Rules("SecAction \"id:1,pass\"").Version.Length);
    }
}
