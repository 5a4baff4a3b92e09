namespace Sakimori.Waf.Tests.Actions;

/// <summary>Actions and <c>ctl</c> by what they change: rules, a request, and the ids that match.</summary>
public sealed class ActionTableTests
{
    internal static readonly (string Claim, string Rules, Judge Request, string Ids)[] Cases =
    [
        ("setenv replaces, ignoring case", "SecAction \"id:9,phase:1,pass,nolog,setenv:a=1,setenv:A=2\"\nSecRule &ENV \"@eq 1\" \"id:1,phase:1,pass\"\nSecRule ENV:a \"@streq 2\" \"id:2,phase:1,pass\"", new(), "1 2"),
        ("setenv expands names and values", "SecAction \"id:9,phase:1,pass,nolog,setenv:'%{REQUEST_METHOD}=%{REQUEST_PROTOCOL}'\"\nSecRule ENV:GET \"@streq HTTP/1.1\" \"id:1,phase:1,pass\"", new(), "1"),
        ("a persistent variable needs initcol", "SecAction \"id:9,phase:1,pass,nolog,setvar:ip.n=1\"\nSecRule &IP \"@eq 0\" \"id:1,phase:1,pass\"", new(), "1"),
        ("persistent variables count and are removed", "SecAction \"id:9,phase:1,pass,nolog,initcol:ip=x,setvar:ip.a=5,setvar:ip.a=-2,setvar:ip.b=1,setvar:!ip.b\"\nSecRule IP:a \"@eq 3\" \"id:1,phase:1,pass\"\nSecRule &IP:b \"@eq 0\" \"id:2,phase:1,pass\"", new(), "1 2"),
        ("xmlns declares the prefixes of an expression", "SecRequestBodyAccess On\nSecAction \"id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=XML\"\nSecRule XML:/p:a/p:b \"@streq t\" \"id:1,pass,xmlns:p=urn:u\"\nSecRule XML:/p:a/p:b \"@streq t\" \"id:2,pass,xmlns:p=urn:v\"", Xml("<q:a xmlns:q='urn:u'><q:b>t</q:b></q:a>"), "1"),
        ("t without capture leaves TX:0", "SecAction \"id:9,phase:1,pass,nolog,setvar:tx.0=x\"\nSecRule ARGS:a \"@rx b\" \"id:1,phase:1,pass\"\nSecRule TX:0 \"@streq x\" \"id:2,phase:1,pass\"", new() { Target = "/?a=b" }, "1 2"),
        ("an action runs for each match, a chain's only when its link matches", "SecRule ARGS \"@streq 1\" \"id:1,phase:1,pass,chain,setvar:tx.head=+1\"\nSecRule ARGS:z \"@streq 1\" \"setvar:tx.link=+1\"\nSecRule TX:head \"@eq 2\" \"id:2,phase:1,pass\"\nSecRule &TX:link \"@eq 0\" \"id:3,phase:1,pass\"", new() { Target = "/?a=1&b=1" }, "2 3"),
        ("skipAfter without its marker skips the rest of the phase", "SecAction \"id:1,phase:1,pass,skipAfter:NONE\"\nSecAction \"id:2,phase:1,pass\"\nSecAction \"id:3,phase:2,pass\"", new(), "1 3"),
        ("skipAfter jumps forward only", "SecMarker HERE\nSecAction \"id:1,phase:1,pass\"\nSecAction \"id:2,phase:1,pass,skipAfter:HERE\"\nSecMarker HERE\nSecAction \"id:3,phase:1,pass\"", new(), "1 2 3"),
        ("SecRuleUpdateActionById of a link", "SecRule ARGS:a \"@rx .\" \"id:1,phase:1,pass,nolog,chain\"\nSecRule ARGS:b \"@streq B\"\nSecRuleUpdateActionById 1:1 \"t:uppercase,setvar:tx.a=1\"\nSecRule TX:a \"@eq 1\" \"id:2,phase:1,pass\"", new() { Target = "/?a=1&b=b" }, "2"),
        ("an exclusion concerns the whole chain", "SecRule ARGS \"@streq 1\" \"id:1,phase:1,pass,chain\"\nSecRule ARGS:q|ARGS:r \"@streq 1\"\nSecRuleUpdateTargetById 1 \"!ARGS:q\"", new() { Target = "/?q=1&z=1" }, ""),
        ("an addition concerns the head of a chain", "SecRule ARGS:q \"@streq 1\" \"id:1,phase:1,pass,chain\"\nSecRule ARGS:r \"@streq 2\"\nSecRuleUpdateTargetById 1 \"ARGS:z\"", new() { Target = "/?z=1&r=2" }, "1"),
        ("excluding one expression of XML leaves the other", "SecRequestBodyAccess On\nSecAction \"id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=XML\"\nSecRule XML:/*|XML://@* \"@streq t\" \"id:1,pass\"\nSecRuleUpdateTargetById 1 \"!XML:/*\"", Xml("<a b='t'>t</a>"), "1"),
        ("excluding XML leaves none", "SecRequestBodyAccess On\nSecAction \"id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=XML\"\nSecRule XML:/*|XML://@*|REQUEST_METHOD \"@streq t\" \"id:1,pass\"\nSecRuleUpdateTargetById 1 \"!XML\"", Xml("<a b='t'>t</a>"), ""),
        ("ctl:ruleRemoveTargetByMsg", "SecAction \"id:9,phase:1,pass,nolog,ctl:ruleRemoveTargetByMsg=m1;ARGS:q\"\nSecRule ARGS \"@streq 1\" \"id:1,phase:1,pass,msg:m1\"\nSecRule ARGS \"@streq 1\" \"id:2,phase:1,pass,msg:m2\"", new() { Target = "/?q=1" }, "2"),
        ("ctl:requestBodyAccess=Off", "SecRequestBodyAccess On\nSecAction \"id:9,phase:1,pass,nolog,ctl:requestBodyAccess=Off\"\nSecRule &ARGS_POST \"@eq 0\" \"id:1,pass\"", Judge.Form("a=1"), "1"),
        ("ctl:requestBodyAccess=On", "SecAction \"id:9,phase:1,pass,nolog,ctl:requestBodyAccess=On\"\nSecRule ARGS_POST:a \"@eq 1\" \"id:1,pass\"", Judge.Form("a=1"), "1"),
        ("ctl:responseBodyAccess=On", "SecAction \"id:9,phase:1,pass,nolog,ctl:responseBodyAccess=On\"\nSecRule RESPONSE_BODY \"@streq x\" \"id:1,phase:4,pass\"", new() { ResponseBody = "x" }, "1"),
        ("ctl:requestBodyLimit", "SecRequestBodyAccess On\nSecRequestBodyLimitAction ProcessPartial\nSecAction \"id:9,phase:1,pass,nolog,ctl:requestBodyLimit=3\"\nSecRule ARGS:a \"@streq 1\" \"id:1,pass\"", Judge.Form("a=123"), "1"),
        ("ctl:responseBodyLimit", "SecResponseBodyAccess On\nSecAction \"id:9,phase:1,pass,nolog,ctl:responseBodyLimit=2\"\nSecRule RESPONSE_BODY \"@streq ab\" \"id:1,phase:4,pass\"", new() { ResponseBody = "abc" }, "1"),
        ("ctl:forceRequestBodyVariable", "SecRequestBodyAccess On\nSecAction \"id:9,phase:1,pass,nolog,ctl:forceRequestBodyVariable=On\"\nSecRule REQUEST_BODY \"@streq <a/>\" \"id:1,pass\"", Xml("<a/>"), "1"),
        ("without it a body that is no form is in no REQUEST_BODY", "SecRequestBodyAccess On\nSecRule REQUEST_BODY \"@streq <a/>\" \"id:1,pass\"", Xml("<a/>"), ""),
        ("ctl:requestBodyProcessor=JSON", "SecRequestBodyAccess On\nSecAction \"id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON\"\nSecRule ARGS:json.a \"@eq 1\" \"id:1,pass\"", Judge.Form("{\"a\":1}"), "1"),
        ("ctl:requestBodyProcessor=URLENCODED", "SecRequestBodyAccess On\nSecAction \"id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=URLENCODED\"\nSecRule ARGS:a \"@eq 1\" \"id:1,pass\"", Xml("a=1"), "1"),
        ("ctl:parseXmlIntoArgs", "SecRequestBodyAccess On\nSecAction \"id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=XML,ctl:parseXmlIntoArgs=On\"\nSecRule ARGS:xml.a \"@streq t\" \"id:1,pass\"", Xml("<a>t</a>"), "1"),
        ("ctl:ruleEngine=DetectionOnly blocks nothing", "SecAction \"id:1,phase:1,pass,ctl:ruleEngine=DetectionOnly\"\nSecAction \"id:2,phase:1,deny\"\nSecAction \"id:3,phase:1,pass\"", new(), "1 2 3"),
        ("ctl:ruleEngine=On does not raise the mode of a site", "SecAction \"id:1,phase:1,pass,ctl:ruleEngine=On\"\nSecAction \"id:2,phase:1,deny\"\nSecAction \"id:3,phase:1,pass\"", new() { Mode = EngineMode.Observe }, "1 2 3"),
    ];

    [Fact]
    public void The_table_holds()
    {
        var wrong = new List<string>();
        foreach (var (claim, rules, request, ids) in Cases)
        {
            var actual = $"{request.By(rules).Ids}|{(request with { IgnoreFilter = true }).By(rules).Ids}";
            if (actual != $"{ids}|{ids}")
            {
                wrong.Add($"{claim}: {actual}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(27, Cases.Length);
    }

    [Fact]
    public void What_a_rule_says_of_itself_is_in_the_record()
    {
        var match = Assert.Single(new Judge().By(
            "SecAction \"id:1,phase:1,pass,msg:'m %{REQUEST_METHOD}',logdata:'d',tag:'a',tag:'b %{TX.none}',rev:3,ver:'v/1',maturity:7,accuracy:8,severity:NOTICE\"").Matches);
        Assert.Equal(("m GET", "d", "a|b ", "3", "v/1", 7, 8, 5),
            (match.Message, match.Data, string.Join('|', match.Tags), match.Revision, match.Version, match.Maturity, match.Accuracy, match.Severity));
    }

    [Theory]
    [InlineData("SecAuditEngine On", "nolog", false)]
    [InlineData("SecAuditEngine RelevantOnly", "log", true)]
    [InlineData("SecAuditEngine RelevantOnly", "log,noauditlog", false)]
    [InlineData("SecAuditEngine RelevantOnly", "log,noauditlog,auditlog", true)]
    [InlineData("SecAuditEngine Off", "log,auditlog", false)]
    [InlineData("SecAuditEngine Off", "log,ctl:auditEngine=On", true)]
    [InlineData("SecAuditEngine On", "log,ctl:auditEngine=Off", false)]
    [InlineData("SecAuditEngine On", "log,noauditlog,ctl:auditEngine=RelevantOnly", false)]
    public void What_the_audit_log_wants(string setting, string actions, bool isRelevant) =>
        Assert.Equal(isRelevant, new Judge().By($"{setting}\nSecAction \"id:1,phase:1,pass,{actions}\"").Record?.IsRelevant ?? false);

    [Fact]
    public void Sessions_and_users_belong_to_their_application_and_addresses_do_not()
    {
        var store = new Waf.Variables.MemoryCollectionStore();
        string Ids(string application) => new Judge().By(Judge.Rules($"""
            SecWebAppId {application}
            SecAction "id:9,phase:1,pass,nolog,setsid:s,setuid:u,initcol:ip=x,setvar:session.n=+1,setvar:user.n=+1,setvar:ip.n=+1"
            SecRule SESSION:n "@eq 2" "id:1,phase:1,pass"
            SecRule USER:n "@eq 2" "id:2,phase:1,pass"
            SecRule IP:n "@eq 2" "id:3,phase:1,pass"
            """, new RuleSetOptions { Collections = store })).Ids;
        Assert.Equal("", Ids("one"));
        Assert.Equal("3", Ids("two"));
        Assert.Equal("1 2", Ids("one"));
    }

    [Fact]
    public void A_prefix_that_no_xmlns_declares_is_an_error() =>
        Assert.StartsWith("the XPath expression cannot be compiled", Assert.Single(Judge.Errors("SecRule XML:/p:a x \"id:1,pass\"")).Message);

    [Theory]
    [InlineData("append:x")]
    [InlineData("prepend:x")]
    [InlineData("pause:100")]
    [InlineData("deprecatevar:ip.a=1/2")]
    [InlineData("sanitiseArg:password")]
    [InlineData("sanitiseMatched")]
    [InlineData("sanitiseMatchedBytes:1/4")]
    [InlineData("sanitiseRequestHeader:Authorization")]
    [InlineData("sanitiseResponseHeader:Set-Cookie")]
    [InlineData("ctl:auditLogParts=+E")]
    [InlineData("ctl:debugLogLevel=3")]
    [InlineData("ctl:hashEngine=On")]
    [InlineData("ctl:hashEnforcement=On")]
    public void An_action_without_effect_is_a_warning_and_the_rule_runs(string action)
    {
        using var folder = new RuleFolder();
        var rules = $"SecAction \"id:1,phase:1,pass,{action}\"";
        Assert.Matches("^Warning: .*has no effect", Assert.Single(folder.Messages(rules)));
        Assert.Equal("1", new Judge().By(rules).Ids);
    }

    private static Judge Xml(string body) => new() { Method = "POST", Headers = [("Content-Type", "text/xml")], Body = body };
}
