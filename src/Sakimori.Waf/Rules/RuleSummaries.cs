using System.Collections.Immutable;

namespace Sakimori.Waf.Rules;

/// <summary>Describes compiled rules to people.</summary>
internal static class RuleSummaries
{
    private const string ParanoiaTag = "paranoia-level/";

    public static RuleSummary Of(Rule rule)
    {
        var links = 0;
        for (var link = rule; link is not null; link = link.Next)
        {
            links++;
        }

        ImmutableArray<string> tags = [.. rule.Tags.Select(tag => tag.Text)];
        var level = tags.FirstOrDefault(tag => tag.StartsWith(ParanoiaTag, StringComparison.Ordinal));
        return new RuleSummary(
            rule.Id,
            rule.Phase,
            rule.Location,
            rule.Message?.Text ?? "",
            rule.Severity,
            tags,
            [.. rule.Targets.Select(target => target.ToString()), .. rule.Targets.SelectMany(target => target.Exclusions).Select(exclusion => "!" + exclusion).Distinct()],
            rule.OperatorText,
            [.. rule.Chain.Steps.Select(step => step.Name)],
            level is null ? 0 : (int)Variables.Integers.Parse(level.AsSpan(ParanoiaTag.Length)),
            links);
    }
}
