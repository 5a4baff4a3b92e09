namespace Sakimori.Waf.Rules;

/// <summary>Describes compiled rules to people.</summary>
internal static class RuleSummaries
{
    public static RuleSummary Of(Rule rule)
    {
        var links = 0;
        for (var link = rule; link is not null; link = link.Next)
        {
            links++;
        }

        return new RuleSummary(
            rule.Id,
            rule.Phase,
            rule.Location,
            rule.Message?.Text ?? "",
            rule.Severity,
            [.. rule.Tags.Select(tag => tag.Text)],
            [.. rule.Targets.Select(target => target.ToString()), .. rule.Targets.SelectMany(target => target.Exclusions).Select(exclusion => "!" + exclusion).Distinct()],
            rule.OperatorText,
            [.. rule.Chain.Steps.Select(step => step.Name)],
            ParanoiaLevel.Of(rule),
            links);
    }
}
