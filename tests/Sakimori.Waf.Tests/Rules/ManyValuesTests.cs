namespace Sakimori.Waf.Tests.Rules;

/// <summary>What a transaction keeps per value grows while it is in use.</summary>
public sealed class ManyValuesTests
{
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
