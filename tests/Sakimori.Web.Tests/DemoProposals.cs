using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage;

namespace Sakimori.Web.Tests;

/// <summary>Proposals as the console writes them.</summary>
internal static class DemoProposals
{
    public static Task ProposeAsync(Store store, Override asked)
    {
        var content = JsonSerializer.Serialize(new { site = asked.Site, ruleId = asked.RuleId, path = asked.Path, target = asked.Target, until = asked.Until, reason = asked.Reason });
        return store.Overrides.ProposeAsync(
            new(0, "override", asked.Site, content, asked.Reason, asked.MadeBy, asked.MadeAt, null, null, null),
            new() { Time = asked.MadeAt, Kind = DecisionKind.Proposed, Decider = DeciderKind.Person, DeciderName = asked.MadeBy, Subject = "site:" + asked.Site, Details = content });
    }
}
