namespace Sakimori.Waf.Tests.Rules;

/// <summary>What rules mean, as a table: rules, a request, and the ids that match.</summary>
public sealed class LanguageTests
{
    internal static readonly (string Claim, string Rules, Judge Request, string Ids)[] Cases =
    [
        ("a rule judges each member", "SecRule ARGS \"@rx ^a\" \"id:1,phase:1,pass\"", new() { Target = "/?x=abc&y=b&z=a" }, "1 1"),
        ("without an operator it is a pattern", "SecRule ARGS ^a \"id:1,phase:1,pass\"", new() { Target = "/?x=abc" }, "1"),
        ("a name selects members, case ignored", "SecRule ARGS:Q \"@streq 1\" \"id:1,phase:1,pass\"", new() { Target = "/?q=1&r=1" }, "1"),
        ("a pattern selects members, case ignored", "SecRule ARGS:/^Q/ \"@streq 1\" \"id:1,phase:1,pass\"", new() { Target = "/?q1=1&q2=1&r=1" }, "1 1"),
        ("an excluded member is not judged", "SecRule ARGS|!ARGS:q \"@streq 1\" \"id:1,phase:1,pass\"", new() { Target = "/?q=1&r=1" }, "1"),
        ("an exclusion by pattern", "SecRule ARGS|!ARGS:/^q/ \"@streq 1\" \"id:1,phase:1,pass\"", new() { Target = "/?q1=1&q2=1&r=1" }, "1"),
        ("an exclusion of ARGS speaks of ARGS_GET too", "SecRule ARGS_GET|!ARGS:q \"@streq 1\" \"id:1,phase:1,pass\"", new() { Target = "/?q=1&r=1" }, "1"),
        ("a count is judged as a number", "SecRule &ARGS:q \"@eq 2\" \"id:1,phase:1,pass\"", new() { Target = "/?q=1&r=1&q=2" }, "1"),
        ("a count of nothing is 0", "SecRule &REQUEST_HEADERS:Host \"@eq 0\" \"id:1,phase:1,pass\"", new(), "1"),
        ("a negated operator matches what it does not", "SecRule ARGS \"!@streq 1\" \"id:1,phase:1,pass\"", new() { Target = "/?q=1&r=2" }, "1"),
        ("a negated operator without values matches nothing", "SecRule ARGS \"!@streq 1\" \"id:1,phase:1,pass\"", new(), ""),
        ("transformations run in order", "SecRule ARGS \"@streq 3c\" \"id:1,phase:1,pass,t:lowercase,t:hexEncode\"", new() { Target = "/?q=%3C" }, "1"),
        ("t:none forgets what was before", "SecRule ARGS \"@streq A\" \"id:1,phase:1,pass,t:lowercase,t:none\"", new() { Target = "/?q=A" }, "1"),
        ("multiMatch judges every step", "SecRule ARGS \"@rx .\" \"id:1,phase:1,pass,multiMatch,t:lowercase,t:urlDecode\"", new() { Target = "/?q=A%2541" }, "1 1 1"),
        ("a chain needs all its links", "SecRule ARGS:a \"@streq 1\" \"id:1,phase:1,pass,chain\"\nSecRule ARGS:b \"@streq 2\"", new() { Target = "/?a=1&b=2" }, "1"),
        ("a chain that breaks is no match", "SecRule ARGS:a \"@streq 1\" \"id:1,phase:1,pass,chain\"\nSecRule ARGS:b \"@streq 2\"", new() { Target = "/?a=1&b=3" }, ""),
        ("a link reads what the one before matched", "SecRule ARGS \"@beginsWith a\" \"id:1,phase:1,pass,chain\"\nSecRule MATCHED_VARS \"@streq ab\"", new() { Target = "/?x=ab&y=ac" }, "1"),
        ("repeated fields are one, cookies with a semicolon", "SecRule REQUEST_HEADERS:A \"@streq 1, 2\" \"id:1,phase:1,pass\"\nSecRule &REQUEST_HEADERS:A \"@eq 1\" \"id:2,phase:1,pass\"\nSecRule REQUEST_COOKIES:y \"@streq 2\" \"id:3,phase:1,pass\"", new() { Headers = [("A", "1"), ("Cookie", "x=1"), ("a", "2"), ("Cookie", "y=2")] }, "1 2 3"),
        ("a doubled Host stays doubled", "SecRule &REQUEST_HEADERS:Host \"@eq 2\" \"id:1,phase:1,pass\"", new() { Headers = [("Host", "a"), ("Host", "b")] }, "1"),
        ("MATCHED_VARS are those of the link before only", "SecRule ARGS:x \"@streq 1\" \"id:1,phase:1,pass,chain\"\nSecRule ARGS:y \"@streq 2\" chain\nSecRule MATCHED_VARS \"@streq 1\"", new() { Target = "/?x=1&y=2" }, ""),
        ("MATCHED_VARS_NAMES names them", "SecRule ARGS \"@streq 1\" \"id:1,phase:1,pass,chain\"\nSecRule MATCHED_VARS_NAMES \"@streq ARGS:x\"", new() { Target = "/?x=1" }, "1"),
        ("captures are read by the next link", "SecRule ARGS:x \"@rx ^(.)(.)\" \"id:1,phase:1,pass,capture,chain\"\nSecRule TX:2 \"@streq b\"", new() { Target = "/?x=abc" }, "1"),
        ("a capture that took no part is unset", "SecRule ARGS:x \"@rx ^(a)|(b)\" \"id:1,phase:1,pass,capture,chain\"\nSecRule &TX:2 \"@eq 0\"", new() { Target = "/?x=abc" }, "1"),
        ("setvar sets, adds and subtracts", "SecAction \"id:1,phase:1,pass,nolog,setvar:tx.a=5,setvar:tx.a=+3,setvar:tx.a=-1\"\nSecRule TX:a \"@eq 7\" \"id:2,phase:1,pass\"", new(), "2"),
        ("setvar adds another variable", "SecAction \"id:1,phase:1,pass,nolog,setvar:tx.a=5,setvar:tx.b=2,setvar:'tx.a=+%{tx.b}'\"\nSecRule TX:A \"@eq 7\" \"id:2,phase:1,pass\"", new(), "2"),
        ("setvar without a value is 1", "SecAction \"id:1,phase:1,pass,nolog,setvar:tx.a\"\nSecRule TX:a \"@eq 1\" \"id:2,phase:1,pass\"", new(), "2"),
        ("setvar with ! removes", "SecAction \"id:1,phase:1,pass,nolog,setvar:tx.a=1,setvar:!tx.a\"\nSecRule &TX:a \"@eq 0\" \"id:2,phase:1,pass\"", new(), "2"),
        ("setvar runs for each value that matches", "SecRule ARGS \"@streq 1\" \"id:1,phase:1,pass,nolog,setvar:tx.n=+1\"\nSecRule TX:n \"@eq 3\" \"id:2,phase:1,pass\"", new() { Target = "/?a=1&b=1&c=1" }, "2"),
        ("a name made by a macro", "SecRule ARGS \"@rx ^(\\w+)$\" \"id:1,phase:1,pass,nolog,capture,setvar:'tx.seen_%{tx.1}=1'\"\nSecRule TX:/^seen_/ \"@eq 1\" \"id:2,phase:1,pass\"", new() { Target = "/?a=x&b=y" }, "2 2"),
        ("a missing number is 0", "SecRule TX:none \"@eq 0\" \"id:1,phase:1,pass\"\nSecRule ARGS:a \"@lt 1\" \"id:2,phase:1,pass\"", new() { Target = "/?a=x" }, "2"),
        ("operator arguments expand macros", "SecAction \"id:1,phase:1,pass,nolog,setvar:tx.max=2\"\nSecRule &ARGS \"@gt %{tx.max}\" \"id:2,phase:1,pass\"", new() { Target = "/?a&b&c" }, "2"),
        ("within looks for the value in the argument", "SecRule REQUEST_METHOD \"!@within GET POST\" \"id:1,phase:1,pass\"", new() { Method = "PUT" }, "1"),
        ("skipAfter jumps behind the marker", "SecAction \"id:1,phase:1,pass,skipAfter:END\"\nSecAction \"id:2,phase:1,pass\"\nSecMarker END\nSecAction \"id:3,phase:1,pass\"", new(), "1 3"),
        ("skipAfter jumps behind a rule", "SecAction \"id:1,phase:1,pass,skipAfter:2\"\nSecAction \"id:2,phase:1,pass\"\nSecAction \"id:3,phase:1,pass\"", new(), "1 3"),
        ("skipAfter concerns its own phase", "SecAction \"id:1,phase:1,pass,skipAfter:END\"\nSecAction \"id:2,phase:2,pass\"\nSecMarker END\nSecAction \"id:3,phase:1,pass\"", new(), "1 3 2"),
        ("skip passes over rules, a chain counting as one", "SecAction \"id:1,phase:1,pass,skip:1\"\nSecRule ARGS x \"id:2,phase:1,pass,chain\"\nSecRule ARGS x\nSecAction \"id:3,phase:1,pass\"", new() { Target = "/?a=x" }, "1 3"),
        ("rules of a phase run in order, phases in theirs", "SecAction \"id:2,phase:2,pass\"\nSecAction \"id:1,phase:1,pass\"\nSecAction \"id:5,phase:5,pass\"\nSecAction \"id:3,phase:3,pass\"\nSecAction \"id:4,phase:4,pass\"", new(), "1 2 3 4 5"),
        ("the phase is 2 unless said", "SecAction \"id:1,pass\"\nSecAction \"id:2,phase:1,pass\"", new(), "2 1"),
        ("nolog is not recorded", "SecAction \"id:1,phase:1,pass,nolog\"\nSecAction \"id:2,phase:1,pass,noauditlog\"", new(), "2"),
        ("SecRuleRemoveById removes ids and ranges", "SecAction \"id:1,phase:1,pass\"\nSecAction \"id:2,phase:1,pass\"\nSecAction \"id:3,phase:1,pass\"\nSecAction \"id:9,phase:1,pass\"\nSecRuleRemoveById 1 2-5", new(), "9"),
        ("SecRuleRemoveByTag", "SecAction \"id:1,phase:1,pass,tag:'attack-sqli'\"\nSecAction \"id:2,phase:1,pass\"\nSecRuleRemoveByTag attack-", new(), "2"),
        ("SecRuleRemoveByMsg", "SecAction \"id:1,phase:1,pass,msg:'Bad thing'\"\nSecAction \"id:2,phase:1,pass\"\nSecRuleRemoveByMsg \"^Bad\"", new(), "2"),
        ("SecRuleUpdateTargetById excludes", "SecRule ARGS \"@streq 1\" \"id:1,phase:1,pass\"\nSecRuleUpdateTargetById 1 \"!ARGS:q\"", new() { Target = "/?q=1&r=1" }, "1"),
        ("SecRuleUpdateTargetById with a range and a pattern", "SecRule ARGS \"@streq 1\" \"id:11,phase:1,pass\"\nSecRule ARGS \"@streq 1\" \"id:12,phase:1,pass\"\nSecRuleUpdateTargetById 10-19 \"!ARGS:/^q/\"", new() { Target = "/?q=1&r=1" }, "11 12"),
        ("SecRuleUpdateTargetById adds", "SecRule ARGS:a \"@streq 1\" \"id:1,phase:1,pass\"\nSecRuleUpdateTargetById 1 \"ARGS:b\"", new() { Target = "/?b=1" }, "1"),
        ("SecRuleUpdateTargetById replaces", "SecRule ARGS:a \"@streq 1\" \"id:1,phase:1,pass\"\nSecRuleUpdateTargetById 1 \"ARGS:b\" \"ARGS:a\"", new() { Target = "/?a=1&b=1" }, "1"),
        ("SecRuleUpdateTargetByTag", "SecRule ARGS \"@streq 1\" \"id:1,phase:1,pass,tag:t1\"\nSecRuleUpdateTargetByTag t1 \"!ARGS:q\"", new() { Target = "/?q=1" }, ""),
        ("SecRuleUpdateTargetByMsg", "SecRule ARGS \"@streq 1\" \"id:1,phase:1,pass,msg:m1\"\nSecRuleUpdateTargetByMsg m1 \"!ARGS:q\"", new() { Target = "/?q=1" }, ""),
        ("ctl:ruleRemoveById with a range", "SecAction \"id:1,phase:1,pass,nolog,ctl:ruleRemoveById=2-3\"\nSecAction \"id:2,phase:1,pass\"\nSecAction \"id:3,phase:2,pass\"\nSecAction \"id:4,phase:2,pass\"", new(), "4"),
        ("ctl:ruleRemoveByTag", "SecAction \"id:1,phase:1,pass,nolog,ctl:ruleRemoveByTag=x\"\nSecAction \"id:2,phase:1,pass,tag:x\"\nSecAction \"id:3,phase:1,pass\"", new(), "3"),
        ("ctl:ruleRemoveByMsg", "SecAction \"id:1,phase:1,pass,nolog,ctl:ruleRemoveByMsg=x\"\nSecAction \"id:2,phase:1,pass,msg:x\"\nSecAction \"id:3,phase:1,pass\"", new(), "3"),
        ("ctl:ruleRemoveTargetById with a range and a name", "SecAction \"id:1,phase:1,pass,nolog,ctl:ruleRemoveTargetById=2-3;ARGS:q\"\nSecRule ARGS \"@streq 1\" \"id:2,phase:1,pass\"\nSecRule ARGS \"@streq 1\" \"id:4,phase:1,pass\"", new() { Target = "/?q=1" }, "4"),
        ("ctl:ruleRemoveTargetById with a pattern", "SecAction \"id:1,phase:1,pass,nolog,ctl:'ruleRemoveTargetById=2;ARGS:/^q[0-9]$/'\"\nSecRule ARGS \"@streq 1\" \"id:2,phase:1,pass\"", new() { Target = "/?q1=1&qq=1" }, "2"),
        ("ctl:ruleRemoveTargetByTag without a member", "SecAction \"id:1,phase:1,pass,nolog,ctl:ruleRemoveTargetByTag=x;ARGS\"\nSecRule ARGS|REQUEST_METHOD \"@rx .\" \"id:2,phase:1,pass,tag:x\"", new() { Target = "/?q=1" }, "2"),
        ("ctl:ruleEngine=Off stops the rules", "SecAction \"id:1,phase:1,pass,ctl:ruleEngine=Off\"\nSecAction \"id:2,phase:1,pass\"\nSecAction \"id:3,phase:2,pass\"", new(), ""),
        ("allow ends everything but logging", "SecAction \"id:1,phase:1,allow\"\nSecAction \"id:2,phase:1,pass\"\nSecAction \"id:3,phase:3,pass\"\nSecAction \"id:5,phase:5,pass\"", new(), "1 5"),
        ("allow:phase ends the phase", "SecAction \"id:1,phase:1,allow:phase\"\nSecAction \"id:2,phase:1,pass\"\nSecAction \"id:3,phase:2,pass\"", new(), "1 3"),
        ("allow:request ends the request phases", "SecAction \"id:1,phase:1,allow:request\"\nSecAction \"id:2,phase:2,pass\"\nSecAction \"id:3,phase:3,pass\"", new(), "1 3"),
        ("severity is remembered", "SecAction \"id:1,phase:1,pass,nolog,severity:WARNING\"\nSecAction \"id:2,phase:1,pass,nolog,severity:2\"\nSecRule HIGHEST_SEVERITY \"@eq 2\" \"id:3,phase:1,pass\"", new(), "3"),
        ("the query string is decoded into ARGS_GET", "SecRule ARGS_GET:a \"@streq <x> y\" \"id:1,phase:1,pass\"", new() { Target = "/?a=%3Cx%3E+y" }, "1"),
        ("names of arguments are judged", "SecRule ARGS_NAMES \"@streq a[0]\" \"id:1,phase:1,pass\"", new() { Target = "/?a%5B0%5D=1" }, "1"),
        ("cookies are taken apart", "SecRule REQUEST_COOKIES:b \"@streq 2\" \"id:1,phase:1,pass\"", new() { Headers = [("Cookie", "a=1; b=2")] }, "1"),
        ("the file name is decoded, the raw target is not", "SecRule REQUEST_FILENAME \"@streq /a b\" \"id:1,phase:1,pass\"\nSecRule REQUEST_URI_RAW \"@streq /a%20b?c=%20\" \"id:2,phase:1,pass\"\nSecRule REQUEST_BASENAME \"@streq a b\" \"id:3,phase:1,pass\"", new() { Target = "/a%20b?c=%20" }, "1 2 3"),
        ("an absolute target loses its host in REQUEST_URI", "SecRule REQUEST_URI \"@streq /x?y\" \"id:1,phase:1,pass\"", new() { Target = "http://h/x?y" }, "1"),
        ("RULE speaks of the rule itself", "SecRule RULE:id \"@eq 7\" \"id:7,phase:1,pass\"", new(), "7"),
        ("response headers and bodies", "SecResponseBodyAccess On\nSecRule RESPONSE_HEADERS:X-A \"@streq 1\" \"id:1,phase:3,pass\"\nSecRule RESPONSE_BODY \"@contains ORA-\" \"id:2,phase:4,pass\"\nSecRule RESPONSE_STATUS \"@eq 500\" \"id:3,phase:3,pass\"", new() { ResponseStatus = 500, ResponseHeaders = [("Content-Type", "text/html; charset=x"), ("X-A", "1")], ResponseBody = "x ORA-00942" }, "1 3 2"),
        ("a response of another type is not read", "SecResponseBodyAccess On\nSecRule RESPONSE_BODY \"@contains x\" \"id:2,phase:4,pass\"", new() { ResponseHeaders = [("Content-Type", "image/png")], ResponseBody = "x" }, ""),
    ];

    [Fact]
    public void The_table_holds()
    {
        var ran = 0;
        foreach (var (claim, rules, request, ids) in Cases)
        {
            Assert.Equal($"{claim}: {ids}", $"{claim}: {request.By(rules).Ids}");
            Assert.Equal($"{claim}: {ids}", $"{claim}: {(request with { IgnoreFilter = true }).By(rules).Ids}");
            ran++;
        }

        Assert.Equal(67, ran);
    }
}
