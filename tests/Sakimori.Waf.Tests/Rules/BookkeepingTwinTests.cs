using System.Globalization;
using System.Text;

namespace Sakimori.Waf.Tests.Rules;

/// <summary>Rules that only compare numbers and keep books are carried out on a short way; it leads where the long one does.</summary>
public sealed class BookkeepingTwinTests
{
    private const int Programs = 3_000;
    private const string Names = "abcd";

    [Fact]
    public void Random_books_come_to_the_same_on_the_short_way_and_on_the_long_one()
    {
        var random = new Random(17);
        var matches = 0;
        for (var run = 0; run < Programs; run++)
        {
            var text = Program(random);
            var rules = Judge.Rules(text);
            var request = new Judge { Mode = EngineMode.Observe, Target = "/?q=1" };
            var quick = Describe(request.By(rules));
            Assert.Equal($"{Describe((request with { IgnoreFilter = true }).By(rules))} by\n{text}", $"{quick} by\n{text}");
            matches += quick.Count(c => c == ';');
        }

        // The last rule always tells what the books say; others log now and then.
        Assert.InRange(matches, Programs * 5 / 4, int.MaxValue);
    }

    private static string Describe(Outcome outcome) => string.Concat(outcome.Matches.Select(match => $"{match.RuleId} {match.Message} {match.Value};"));

    private static string Program(Random random)
    {
        var count = random.Next(4, 12);
        var text = new StringBuilder();
        for (var number = 1; number <= count; number++)
        {
            var chained = random.Next(5) == 0;
            text.Append(Head(random)).Append(CultureInfo.InvariantCulture, $" \"id:{number},phase:1,pass,")
                .Append(random.Next(4) == 0 ? $"log,msg:'%{{MATCHED_VAR_NAME}}=%{{MATCHED_VAR}} a %{{tx.a}}'" : "nolog")
                .Append(Action(random, number, count));
            if (chained)
                text.Append(",chain\"\n  ").Append(Test(random)).Append(" \"t:none").Append(Set(random));
            text.Append("\"\n");
            if (random.Next(4) == 0)
                text.Append(CultureInfo.InvariantCulture, $"SecMarker M{number}\n");
        }

        return text.Append("SecMarker END\nSecAction \"id:99,phase:1,pass,log,msg:'a %{tx.a} b %{tx.b} c %{tx.c} d %{tx.d} last %{MATCHED_VAR}'\"\n").ToString();
    }

    private static string Head(Random random) => random.Next(6) == 0 ? "SecAction" : Test(random);

    private static string Test(Random random)
    {
        var argument = random.Next(4) == 0 ? $"%{{tx.{Name(random)}}}" : random.Next(-1, 4).ToString(CultureInfo.InvariantCulture);
        var target = random.Next(8) == 0 ? "TX:/^a/" : random.Next(8) == 0 ? "TX" : $"TX:{Name(random)}";
        return $"SecRule {(random.Next(3) == 0 ? "&" : "")}{target} \"{(random.Next(3) == 0 ? "!" : "")}@{Pick(random, "eq", "ge", "gt", "le", "lt")} {argument}\"";
    }

    private static string Action(Random random, int number, int count) => random.Next(7) switch
    {
        0 => ",skipAfter:END",
        1 => ",skip:1",
        2 => $",ctl:ruleRemoveById={random.Next(1, count + 1)}",
        3 => $",ctl:ruleRemoveTargetById={random.Next(1, count + 1)};TX:{Name(random)}",
        4 => $",capture{Set(random)}",
        _ => Set(random) + Set(random),
    };

    private static string Set(Random random) => random.Next(6) switch
    {
        0 => $",setvar:tx.{Name(random)}=%{{tx.{Name(random)}}}",
        1 => $",setvar:!tx.{Name(random)}",
        2 => $",setvar:tx.{Name(random)}=+{random.Next(3)}",
        3 => $",setvar:tx.{Name(random)}=%{{MATCHED_VAR}}",
        _ => $",setvar:tx.{Name(random)}={random.Next(4)}",
    };

    private static char Name(Random random) => Names[random.Next(Names.Length)];

    private static string Pick(Random random, params string[] from) => from[random.Next(from.Length)];
}
