using System.Text;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Tests.SecLang;

/// <summary>The rules that ship, as text: ids, tags, scores, messages and patterns.</summary>
public sealed class StarterRulesTests
{
    private static readonly ParseResult s_base = SecLangParser.ParseFiles([Path.Combine(Lang.Repository(), "rules/base.conf")]);
    private static readonly ParseResult s_starter = SecLangParser.ParseFiles([Path.Combine(Lang.Repository(), "rules/starter/*.conf")]);

    [Fact]
    public void They_parse_without_diagnostics()
    {
        Assert.Empty(s_base.Diagnostics);
        Assert.Empty(s_starter.Diagnostics);
    }

    [Fact]
    public void Base_has_the_ids_of_the_recommended_configuration_and_of_the_charset_readings()
    {
        var ids = Ids(s_base).Order().ToArray();
        Assert.Equal(Enumerable.Range(200_000, 8).Select(id => (long)id), ids[..8]);
        Assert.All(ids[8..], id => Assert.InRange(id, 9_505_000, 9_505_999));
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Starter_ids_are_unique_and_in_their_range()
    {
        var ids = Ids(s_starter).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.InRange(id, 9_500_000, 9_599_999));
    }

    [Fact]
    public void Every_scoring_rule_is_tagged_and_counts_what_its_severity_says()
    {
        var ran = 0;
        foreach (var (head, links) in Chains(s_starter).Where(chain => Value(chain.Head, "msg") is not null && Value(chain.Head, "status") is null))
        {
            var id = Value(head, "id");
            var tags = Values(head, "tag").ToArray();
            var level = Assert.Single(tags, tag => tag.StartsWith("paranoia-level/", StringComparison.Ordinal))[^1];
            Assert.Single(tags, tag => tag.StartsWith("attack-", StringComparison.Ordinal) || tag.StartsWith("leak-", StringComparison.Ordinal));
            Assert.Single(tags, tag => tag.StartsWith("capec/", StringComparison.Ordinal));
            Assert.Single(tags, tag => tag.StartsWith("attack/T", StringComparison.Ordinal));
            Assert.Contains("sakimori/starter", tags);
            var direction = Value(head, "phase") is "3" or "4" ? "outbound" : "inbound";
            var score = $"tx.{direction}_anomaly_score_pl{level}=+%{{tx.{Value(head, "severity")!.ToLowerInvariant()}_anomaly_score}}";
            // What the leak guard finds counts when the site wants it blocked.
            score = head is RuleDirective { Operator.Name: "detectLeak" } ? score.Replace("outbound_anomaly_score_pl1", "leak_score_%{tx.3}") : score;
            Assert.True(links.Any(link => Values(link, "setvar").Contains(score)), $"{id} does not add {score}");
            Assert.Equal(Value(head, "phase") == "1", links.Any(link => Values(link, "setvar").Any(set => set.StartsWith("tx.sakimori_phase_1_score=+", StringComparison.Ordinal))));
            Assert.NotNull(Value(head, "logdata"));
            ran++;
        }

        Assert.Equal(73, ran);
    }

    [Fact]
    public void Every_message_has_its_Japanese_line_and_no_line_is_left_over()
    {
        var japanese = new Dictionary<long, string>();
        foreach (var line in File.ReadLines(Path.Combine(Lang.Repository(), "rules/messages.ja.yaml"), Encoding.UTF8).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var parts = line.Split(": ", 2);
            japanese.Add(long.Parse(parts[0]), parts[1].Trim('"'));
        }

        var withMessage = Chains(s_base).Concat(Chains(s_starter)).Select(chain => chain.Head).Where(head => Value(head, "msg") is not null);
        Assert.Equal(withMessage.Select(head => long.Parse(Value(head, "id")!)).Order(), japanese.Keys.Order());
        Assert.All(japanese.Values, text => Assert.True(text.Any(c => c > '\u3000'), text));
    }

    [Fact]
    public void Every_pattern_is_accepted_and_has_cases()
    {
        var patterns = Patterns().ToDictionary(one => one.Id, one => one.Text);
        foreach (var (id, text) in patterns)
            Assert.True(Pattern.TryParse(text, out _, out var error), $"{id}: {error}");
        var withoutCases = patterns.Keys.Except(StarterRuleCases.All.Select(one => one.Id)).Order();
        // These choose a body processor or keep a body.
        Assert.Equal([9_500_040, 9_500_041, 9_500_043, 9_500_044], withoutCases);
    }

    [Fact]
    public void Patterns_catch_what_they_must_and_pass_what_stands_beside_it()
    {
        var rules = PatternRules().ToDictionary(one => one.Id);
        var (caught, passed) = (0, 0);
        foreach (var one in StarterRuleCases.All)
        {
            var (_, op, _) = rules[one.Id];
            var pattern = Parse(op.Argument);
            foreach (var value in one.Caught)
            {
                Assert.True(pattern.IsMatch(Bytes(value)) != op.Negated, $"{one.Id} misses {value}");
                caught++;
            }

            foreach (var value in one.Passed)
            {
                Assert.True(pattern.IsMatch(Bytes(value)) == op.Negated, $"{one.Id} takes {value}");
                passed++;
            }
        }

        Assert.True(caught > 120 && passed > 100, $"{caught} and {passed} values ran");
    }

    [Fact]
    public void Ordinary_fields_and_pages_match_nothing()
    {
        var ran = 0;
        foreach (var (id, op, targets) in PatternRules().Where(one => one.Id is < 9_560_000 and > 9_500_100))
        {
            if (!targets.Any(target => target.Collection is "ARGS" or "ARGS_GET" or "ARGS_NAMES" or "REQUEST_BODY"))
                continue;
            foreach (var value in StarterRuleCases.OrdinaryFields)
            {
                // As the bytes an application of today and one of 1998 would send.
                Assert.False(Parse(op.Argument).IsMatch(Bytes(value)), $"{id} takes {value}");
                ran++;
            }
        }

        foreach (var (id, op, _) in PatternRules().Where(one => one.Id is >= 9_560_000 and < 9_570_000))
        {
            foreach (var page in StarterRuleCases.OrdinaryPages)
            {
                Assert.False(Parse(op.Argument).IsMatch(Bytes(page)), $"{id} takes {page}");
                ran++;
            }
        }

        Assert.True(ran > 900, $"{ran} values ran");
    }

    private static IEnumerable<long> Ids(ParseResult result) =>
        result.Directives.Select(Actions).SelectMany(actions => actions.Where(action => action.Name == "id")).Select(action => long.Parse(action.Argument!));

    private static IEnumerable<(long Id, string Text)> Patterns() => PatternRules().Select(one => (one.Id, one.Operator.Argument));

    /// <summary>The <c>@rx</c> of every rule, or of the head of its chain; a link after a head without one stands for it.</summary>
    private static IEnumerable<(long Id, OperatorSyntax Operator, IEnumerable<TargetSyntax> Targets)> PatternRules() =>
        from chain in Chains(s_starter)
        let rule = chain.Links.OfType<RuleDirective>().FirstOrDefault(link => link.Operator.Name == "rx")
        where rule is not null
        select (long.Parse(Value(chain.Head, "id")!), rule.Operator, rule.Targets.AsEnumerable());

    private static IEnumerable<(Directive Head, List<Directive> Links)> Chains(ParseResult result)
    {
        List<Directive>? open = null;
        foreach (var directive in result.Directives.Where(directive => directive is RuleDirective or ActionDirective))
        {
            var links = open ?? [];
            links.Add(directive);
            open = Actions(directive).Any(action => action.Name == "chain") ? links : null;
            if (open is null)
                yield return (links[0], links);
        }
    }

    private static IEnumerable<ActionSyntax> Actions(Directive directive) => directive switch
    {
        RuleDirective rule => rule.Actions,
        ActionDirective action => action.Actions,
        _ => [],
    };

    private static string? Value(Directive directive, string action) => Values(directive, action).FirstOrDefault();

    private static IEnumerable<string> Values(Directive directive, string name) =>
        Actions(directive).Where(action => action.Name == name).Select(action => action.Argument ?? "");

    private static Pattern Parse(string text)
    {
        Assert.True(Pattern.TryParse(text, out var pattern, out var error), error.Message);
        return pattern;
    }

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
