using System.Globalization;
using System.Text;

namespace Sakimori.Waf.Tests.Rules;

/// <summary>Rules that are passed over because a number or a member is missing are those that would not have matched.</summary>
public sealed class EarlyTestTwinTests
{
    private const int Programs = 3_000;

    private static readonly string[] s_headers = ["Host", "Range", "Accept", "X-A"];

    private static readonly string[] s_lists =
    [
        "REQUEST_HEADERS", "REQUEST_HEADERS:Range", "REQUEST_HEADERS:accept", "REQUEST_HEADERS:X-A", "REQUEST_HEADERS:/^X-/", "REQUEST_COOKIES", "REQUEST_COOKIES:c",
        "ARGS", "ARGS:a", "ARGS_GET:b", "ARGS_POST", "ARGS_NAMES", "FILES", "FILES_NAMES", "MULTIPART_PART_HEADERS", "TX:/^made_/", "TX:/^kn/",
    ];

    private static readonly string[] s_numbers =
        ["REQBODY_ERROR", "MULTIPART_STRICT_ERROR", "REQUEST_BODY_LENGTH", "ARGS_COMBINED_SIZE", "CHARSET_ERROR", "FILES_COMBINED_SIZE", "RESPONSE_STATUS"];

    [Fact]
    public void Random_rules_about_what_may_be_missing_match_as_without_asking_early()
    {
        var random = new Random(31);
        var (matches, tests) = (0, 0);
        for (var run = 0; run < Programs; run++)
        {
            var text = Program(random);
            var rules = Judge.Rules(text);
            for (var requests = 0; requests < 3; requests++)
            {
                var request = Request(random);
                var quick = Describe(request.By(rules));
                Assert.Equal($"{Describe((request with { IgnoreFilter = true }).By(rules))} by\n{text}", $"{quick} by\n{text}");
                matches += quick.Count(c => c == ';');
            }

            tests += rules.Program(Phase.RequestBody).Tests.Count(test => test.IsTest && !test.IsWhole);
        }

        // The first rule always matches, the last one unless it is skipped.
        Assert.InRange(matches, Programs * 3 * 3, int.MaxValue);
        Assert.InRange(tests, Programs * 3, int.MaxValue);
    }

    private static string Describe(Outcome outcome) => string.Concat(outcome.Matches.Select(match => $"{match.RuleId} {match.Target} {match.Value} {match.Message};"));

    private static Judge Request(Random random) => new()
    {
        Mode = EngineMode.Observe,
        Target = random.Next(3) switch { 0 => "/", 1 => "/?a=1&a=2", _ => "/?b=x" },
        Headers = [.. s_headers.Where(_ => random.Next(2) == 0).Select(name => (name, random.Next(3).ToString(CultureInfo.InvariantCulture))), .. random.Next(3) == 0 ? [("Cookie", "c=1; d=2")] : Array.Empty<(string, string)>()],
    };

    private static string Program(Random random)
    {
        var text = new StringBuilder("SecAction \"id:98,phase:2,pass,log,msg:'%{MATCHED_VAR}'\"\n");
        for (var number = 1; number <= 9; number++)
        {
            var chained = random.Next(4) == 0;
            text.Append(Test(random)).Append(CultureInfo.InvariantCulture, $" \"id:{number},phase:2,pass,{(random.Next(3) == 0 ? "nolog" : "log,msg:'%{MATCHED_VAR_NAME}=%{MATCHED_VAR}'")}")
                .Append(Action(random));
            text.Append(chained ? $",chain\"\n  {Test(random)} \"t:none\"\n" : "\"\n");
        }

        return text.Append("SecAction \"id:99,phase:2,pass,log,msg:'%{tx.known} %{tx.made_1} %{MATCHED_VAR}'\"\n").ToString();
    }

    private static string Action(Random random) => random.Next(6) switch
    {
        0 => $",ctl:ruleRemoveTargetById={random.Next(1, 10)};{Pick(random, "REQUEST_HEADERS", "REQUEST_HEADERS:Range", "ARGS", "ARGS:a", "TX", "TX:known", "REQUEST_COOKIES", "REQBODY_ERROR")}",
        1 => $",ctl:ruleRemoveById={random.Next(1, 10)}",
        2 => ",setvar:tx.known=+1",
        3 => ",setvar:'tx.made_%{tx.known}=1'",
        4 => ",skip:1",
        _ => "",
    };

    private static string Test(Random random)
    {
        var isNegated = random.Next(3) == 0 ? "!" : "";
        var comparison = $"\"{isNegated}@{Pick(random, "eq", "ge", "gt", "le", "lt")} {(random.Next(5) == 0 ? "%{tx.known}" : random.Next(3).ToString(CultureInfo.InvariantCulture))}\"";
        return random.Next(4) switch
        {
            0 => $"SecRule &{Pick(random, s_lists)} {comparison}",
            1 => $"SecRule {Pick(random, s_numbers)} {comparison}",
            2 => $"SecRule {Pick(random, s_lists)}{(random.Next(3) == 0 ? "|" + Pick(random, s_lists) : "")} {comparison}",
            _ => $"SecRule {Pick(random, s_lists)}{(random.Next(3) == 0 ? "|!REQUEST_HEADERS:Host" : "")} \"{isNegated}@{Pick(random, "streq 1", "rx ^[12]$", "contains 2", "within 1 2")}\"",
        };
    }

    private static string Pick(Random random, params string[] from) => from[random.Next(from.Length)];
}
