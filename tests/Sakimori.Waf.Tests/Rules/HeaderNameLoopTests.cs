using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.Rules;

/// <summary>Chains that make a variable of each header's name do again what they did before, where that is the same as running them.</summary>
public sealed class HeaderNameLoopTests
{
    private const int Requests = 4_000;

    // Two loops, and rules that tell everything the loops leave behind.
    private const string Rules = """
        SecAction "id:1,phase:1,pass,nolog,setvar:'tx.restricted=/proxy/ /x-secret/ /range/'"
        SecRule REQUEST_HEADERS:Variant "@streq a" "id:2,phase:1,pass,nolog,setvar:'tx.restricted=/range/'"
        SecRule REQUEST_HEADERS:Variant "@streq b" "id:3,phase:1,pass,nolog,setvar:'tx.name_%{MATCHED_VAR}=/proxy/'"
        SecRule REQUEST_HEADERS:Variant "@streq c" "id:4,phase:1,pass,nolog,ctl:ruleRemoveTargetById=5;REQUEST_HEADERS_NAMES:X-Secret"
        SecRule REQUEST_HEADERS:Variant "@streq e" "id:10,phase:1,pass,nolog,ctl:ruleRemoveTargetById=5;TX:name_x-secret"
        SecRule REQUEST_HEADERS:Variant "@streq f" "id:11,phase:1,pass,nolog,ctl:ruleRemoveTargetById=5;REQUEST_FILENAME"
        SecRule REQUEST_HEADERS_NAMES "@rx ^.*$" "id:5,phase:1,pass,log,capture,t:lowercase,msg:'%{MATCHED_VAR}',setvar:'tx.name_%{tx.0}=/%{tx.0}/',chain"
          SecRule TX:/^name_/ "@within %{tx.restricted}" "setvar:tx.score=+5"
        SecRule REQUEST_HEADERS_NAMES "@rx ^x-(.*)$" "id:6,phase:1,pass,log,capture,t:lowercase,setvar:'tx.own_%{tx.1}=%{tx.1}',setvar:'tx.%{tx.1}=/%{tx.0}/',chain"
          SecRule TX:/^own_/ "@within %{tx.restricted}"
        SecAction "id:7,phase:1,pass,log,msg:'%{MATCHED_VAR_NAME}=%{MATCHED_VAR} 0 %{tx.0} 1 %{tx.1} score %{tx.score} known %{tx.known}'"
        SecRule TX:/^(?:name|own)_/ "@rx ." "id:8,phase:1,pass,log,msg:'%{MATCHED_VAR_NAME}=%{MATCHED_VAR}'"
        SecRule &TX "@gt 0" "id:9,phase:1,pass,log,msg:'%{MATCHED_VAR}'"
        """;

    [Fact]
    public void What_is_done_again_is_what_running_it_does()
    {
        var random = new Random(29);
        var rules = Judge.Rules(Rules);
        string[] names = ["Accept", "accept", "Range", "Proxy", "X-Secret", "X-Known", "X-Other", "Cookie", "Variant"];
        string[] variants = ["a", "b", "c", "d", "d", "d", "e", "f"];
        var matched = 0;
        for (var run = 0; run < Requests; run++)
        {
            // Few lists, so that they come again; each with and without a match.
            var list = new Random(random.Next(24));
            var headers = Enumerable.Range(0, list.Next(1, 6)).Select(_ => names[list.Next(names.Length)]).Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(name => (name, name == "Variant" ? variants[random.Next(variants.Length)] : "1")).ToArray();
            var request = new Judge { Mode = EngineMode.Observe, Headers = headers };
            var expected = Describe((request with { IgnoreFilter = true }).By(rules));
            Assert.Equal(expected, Describe(request.By(rules)));
            matched += expected.StartsWith("5:", StringComparison.Ordinal) ? 1 : 0;
        }

        // Both are loops; lists without a match are remembered, and of the others none.
        Assert.Equal(2, rules.Loops.Count());
        Assert.All(rules.Loops, loop => Assert.InRange(loop.Count, 3, 24));
        Assert.InRange(matched, Requests / 10, Requests * 9 / 10);
    }

    [Theory]
    [InlineData("REQUEST_FILENAME", 1)]
    [InlineData("ARGS:x", 1)]
    [InlineData("TX:other", 0)]
    [InlineData("REQUEST_HEADERS_NAMES:Cookie", 0)]
    public void What_is_taken_out_of_other_variables_does_not_matter(string excluded, int remembered)
    {
        var rules = Judge.Rules($$"""
            SecAction "id:1,phase:1,pass,nolog,setvar:'tx.restricted=/proxy/',ctl:ruleRemoveTargetById=9;{{excluded}}"
            SecRule REQUEST_HEADERS_NAMES "@rx ^.*$" "id:2,phase:1,deny,log,capture,t:lowercase,setvar:'tx.name_%{tx.0}=/%{tx.0}/',chain"
              SecRule TX:/^name_/ "@within %{tx.restricted}"
            SecRule REQUEST_URI "@contains never" "id:9,phase:1,deny"
            """);
        var request = new Judge { Headers = [("Accept", "1"), ("Range", "1")] };
        for (var time = 0; time < 3; time++)
            Assert.Equal("", request.By(rules).Ids);
        Assert.Equal(remembered, Assert.Single(rules.Loops).Count);
    }

    [Fact]
    public void What_a_chain_overlooked_because_there_were_too_many_variables_is_not_remembered()
    {
        var rules = Judge.Rules("""
            SecArgumentsLimit 20000
            SecAction "id:1,phase:1,pass,nolog,setvar:'tx.restricted=/proxy/'"
            SecRule ARGS_GET "@rx ^.*$" "id:2,phase:1,pass,nolog,capture,setvar:'tx.argument_%{tx.0}=1'"
            SecRule REQUEST_HEADERS_NAMES "@rx ^.*$" "id:3,phase:1,deny,log,capture,t:lowercase,setvar:'tx.name_%{tx.0}=/%{tx.0}/',chain"
              SecRule TX:/^name_/ "@within %{tx.restricted}"
            """);
        var crowded = new Judge
        {
            Target = "/?" + string.Join('&', Enumerable.Range(0, DynamicVariables.Limit).Select(number => $"a={number}")),
            Headers = [("Proxy", "1")],
        };
        for (var time = 0; time < 3; time++)
            Assert.Equal("", crowded.By(rules).Ids);
        Assert.Equal(0, Assert.Single(rules.Loops).Count);
        Assert.Equal("3", (crowded with { Target = "/" }).By(rules).Ids);
    }

    private static string Describe(Outcome outcome) =>
        string.Join(';', outcome.Matches.Select(match => $"{match.RuleId}: {match.Target} {match.Value} {match.Message}"));
}
