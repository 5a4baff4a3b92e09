namespace Sakimori.Waf.Tests.Rules;

/// <summary>What a transaction keeps per value grows while it is in use.</summary>
public sealed class ManyValuesTests
{
    [Fact]
    public void A_text_that_doubles_with_every_match_ends_at_its_limit_and_says_so()
    {
        var body = string.Join('&', Enumerable.Range(1, 200).Select(i => $"f{i}=x"));
        var outcome = Judge.Form(body).By("""
            SecRequestBodyAccess On
            SecAction "id:1,phase:1,pass,nolog,setvar:tx.a=xx"
            SecRule ARGS "@streq x" "id:2,phase:2,pass,nolog,t:none,setvar:'tx.a=%{tx.a}%{tx.a}'"
            SecRule TX:a "@eq 65536" "id:3,phase:2,pass,t:none,t:length"
            SecRule TX:/^MSC_/ "!@streq 0" "id:4,phase:2,deny,status:400,t:none"
            """);
        Assert.Equal("3 4", outcome.Ids);
        Assert.Equal(400, outcome.Verdict.Status);
    }

    [Fact]
    public void Every_number_of_values_up_to_300_is_judged_to_the_last_with_the_filter_and_without()
    {
        const string Rule = "SecRule ARGS \"@rx zz[0-9]\" \"id:1,phase:2,pass,t:none,t:lowercase\"";
        var cases = 0;
        for (var count = 1; count <= 300; count++)
        {
            // All but the last hold the literal, so that each is worked out in full and only one matches.
            var body = string.Join('&', Enumerable.Range(1, count).Select(i => i < count ? $"f{i}=ZZx{i}" : $"f{i}=ZZ7"));
            foreach (var ignoreFilter in (bool[])[false, true])
            {
                Assert.Equal("1", (Judge.Form(body) with { IgnoreFilter = ignoreFilter }).By("SecRequestBodyAccess On\n" + Rule).Ids);
                cases++;
            }
        }

        Assert.Equal(600, cases);
    }
}
