namespace Sakimori.Waf.Tests.Rules;

/// <summary>
/// Where the answer here is not libmodsecurity's, on purpose: what <c>docs/seclang-conformance.md</c> lists under "Known
/// differences" and no other test pins.
/// </summary>
public sealed class KnownDifferenceTests
{
    private const string Bodies = "SecRequestBodyAccess On\n";

    [Fact]
    public void A_broken_body_is_an_error_and_judged_all_the_same()
    {
        var request = new Judge { Method = "POST", Headers = [("Content-Type", "application/json")], Body = "{\"a\":\"x\"" };
        Assert.Equal("1 2", request.By(Bodies + "SecAction \"id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON\"\nSecRule REQBODY_ERROR \"@eq 1\" \"id:1,pass\"\nSecRule ARGS \"@streq x\" \"id:2,pass\"").Ids);
    }

    [Fact]
    public void Line_breaks_inside_a_multipart_value_stay()
    {
        var request = new Judge
        {
            Method = "POST",
            Headers = [("Content-Type", "multipart/form-data; boundary=B")],
            Body = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n--B--\r\n",
        };
        Assert.Equal("1", request.By(Bodies + "SecRule ARGS:a \"@rx \\A1\\r\\n2\\z\" \"id:1,pass\"").Ids);
    }

    [Fact]
    public void REQUEST_BODY_holds_forms_and_what_a_rule_asks_for()
    {
        const string Rule = "SecRule REQUEST_BODY \"@streq {}\" \"id:1,pass\"";
        var request = new Judge { Method = "POST", Headers = [("Content-Type", "application/json")], Body = "{}" };
        Assert.Equal("", request.By(Bodies + Rule).Ids);
        Assert.Equal("1", request.By(Bodies + "SecAction \"id:9,phase:1,pass,nolog,ctl:forceRequestBodyVariable=On\"\n" + Rule).Ids);
    }

    [Fact]
    public void A_repeated_header_is_one_and_Host_is_not()
    {
        var request = new Judge { Headers = [("A", "1"), ("A", "2"), ("Host", "x"), ("Host", "y")] };
        Assert.Equal("1 2", request.By("SecRule REQUEST_HEADERS:A \"@streq 1, 2\" \"id:1,phase:1,pass\"\nSecRule &REQUEST_HEADERS:Host \"@eq 2\" \"id:2,phase:1,pass\"").Ids);
    }

    [Fact]
    public void A_pattern_selector_ignores_case() =>
        Assert.Equal("1", new Judge { Target = "/?Pass=1" }.By("SecRule ARGS:/^pass$/ \"@eq 1\" \"id:1,phase:1,pass\"").Ids);

    [Fact]
    public void A_directive_that_removes_or_updates_reaches_rules_behind_it()
    {
        Assert.Equal("2", new Judge().By("SecRuleRemoveById 1\nSecAction \"id:1,phase:1,pass\"\nSecAction \"id:2,phase:1,pass\"").Ids);
        Assert.Equal("", new Judge { Target = "/?q=1" }.By("SecRuleUpdateTargetById 1 \"!ARGS:q\"\nSecRule ARGS \"@eq 1\" \"id:1,phase:1,pass\"").Ids);
    }

    [Fact]
    public void The_texts_of_a_chain_are_expanded_when_its_last_link_has_matched() =>
        Assert.Equal("b", new Judge { Target = "/?x=a&y=b" }.By("SecRule ARGS:x \"@rx .\" \"id:1,phase:1,pass,logdata:'%{MATCHED_VAR}',chain\"\nSecRule ARGS:y \"@rx .\"").Matches[0].Data);

    [Fact]
    public void MATCHED_VARS_are_what_the_link_before_matched_and_nothing_in_a_first_link()
    {
        const string Rules = """
            SecRule ARGS "@rx ." "id:1,phase:1,pass,nolog"
            SecRule &MATCHED_VARS "@eq 0" "id:2,phase:1,pass"
            SecRule ARGS:x "@rx ." "id:3,phase:1,pass,chain"
            SecRule ARGS:y "@rx ." "chain"
            SecRule MATCHED_VARS_NAMES "@streq ARGS:x"
            """;
        Assert.Equal("2", new Judge { Target = "/?x=1&y=2" }.By(Rules).Ids);
    }

    [Fact]
    public void Detectors_capture_their_evidence_and_its_kind()
    {
        var data = new Judge { Target = "/?q=" + Uri.EscapeDataString("see ../../../etc/passwd") }.By(
            "SecRule ARGS \"@detectTraversal\" \"id:1,phase:1,pass,capture,logdata:'%{TX.0}|%{TX.1}'\"").Matches[0].Data.Split('|');
        Assert.Contains("../", data[0], StringComparison.Ordinal);
        Assert.NotEqual("", data[1]);
    }

    [Fact]
    public void ENV_holds_what_rules_set_and_nothing_of_the_process()
    {
        Assert.NotNull(Environment.GetEnvironmentVariable("PATH"));
        Assert.Equal("1", new Judge().By("SecRule &ENV \"@eq 0\" \"id:1,phase:1,pass\"").Ids);
    }

    [Fact]
    public void Uploaded_files_are_not_stored_so_they_have_no_temporary_names()
    {
        var request = new Judge
        {
            Method = "POST",
            Headers = [("Content-Type", "multipart/form-data; boundary=B")],
            Body = "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n1\r\n--B--\r\n",
        };
        Assert.Equal("1 2", request.By(Bodies + "SecRule &FILES_TMPNAMES \"@eq 0\" \"id:1,pass\"\nSecRule FILES_TMP_CONTENT:f \"@eq 1\" \"id:2,pass\"").Ids);
    }

    [Fact]
    public void The_number_of_a_text_saturates_and_ends_at_its_first_other_char() =>
        Assert.Equal("1 2", new Judge { Target = "/?a=99999999999999999999&b=7up" }.By("SecRule ARGS:a \"@gt 2147483648\" \"id:1,phase:1,pass\"\nSecRule ARGS:b \"@eq 7\" \"id:2,phase:1,pass\"").Ids);

    [Fact]
    public void XML_without_an_expression_is_its_text()
    {
        var request = new Judge { Method = "POST", Headers = [("Content-Type", "text/xml")], Body = "<a>t<b>u</b></a>" };
        Assert.Equal("1", request.By(Bodies + "SecAction \"id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=XML\"\nSecRule XML \"@streq tu\" \"id:1,pass\"").Ids);
    }
}
