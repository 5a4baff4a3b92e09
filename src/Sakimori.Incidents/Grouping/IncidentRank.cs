using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Incidents.Grouping;

/// <summary>What a part of a rank is for.</summary>
internal enum RankPart
{
    /// <summary>How far it got: the band.</summary>
    Stage,

    /// <summary>How certain the rules are: the anomaly score.</summary>
    Score,

    /// <summary>How long it has gone on.</summary>
    Persistence,

    /// <summary>How much there is of it.</summary>
    Volume,

    /// <summary>From many addresses: somebody takes trouble.</summary>
    ManyAddresses,

    /// <summary>Several families: somebody looks for a way in.</summary>
    ManyFamilies,

    /// <summary>Its family was not seen on this site before.</summary>
    Novelty,

    /// <summary>The site is worth more than others.</summary>
    Asset,

    /// <summary>It looks like a false alarm.</summary>
    FalseAlarm,

    /// <summary>It stayed below the threshold.</summary>
    BelowThreshold,
}

/// <summary>A reason of a rank and the points it gave.</summary>
internal readonly record struct RankReason(RankPart Part, int Points);

/// <summary>
/// How much an incident deserves attention, 0–100. How far it got chooses a band, everything else the place in it, so that nothing
/// that was kept back stands above something that got through:
/// <code>
///  2–12  below the threshold          30–59  attempt: a payload, kept back
///  5–20  probably a false alarm       60–84  passed: a payload reached the application (or an answer was kept back)
/// 10–29  probing                      85–100 leak: an answer left that must not
/// </code>
/// Pure: the same incident and weight give the same rank and reasons.
/// </summary>
internal static class IncidentRank
{
    /// <summary>What all parts but the band give together at most.</summary>
    private const int Places = 24;

    /// <summary>The greatest weight of a site.</summary>
    public const int MaxWeight = 6;

    public static int Of(Incident incident, int weight = 0)
    {
        var rank = 0;
        foreach (var reason in Reasons(incident, weight))
        {
            rank += reason.Points;
        }

        return Math.Clamp(rank, 0, 100);
    }

    /// <summary>The reasons, the band first; their points add up to the rank.</summary>
    public static ImmutableArray<RankReason> Reasons(Incident incident, int weight = 0)
    {
        var (part, floor, width) = Band(incident);
        var parts = new List<RankReason>();
        Add(parts, RankPart.Score, incident.TopScore >= 20 ? 6 : incident.TopScore >= 10 ? 3 : 0);
        var span = incident.Last - incident.First;
        Add(parts, RankPart.Persistence, span >= TimeSpan.FromDays(1) ? 6 : span >= TimeSpan.FromHours(6) ? 4 : span >= TimeSpan.FromHours(1) ? 2 : 0);
        Add(parts, RankPart.Volume, incident.Count >= 1_000 ? 3 : incident.Count >= 100 ? 2 : incident.Count >= 10 ? 1 : 0);
        Add(parts, RankPart.ManyAddresses, incident.ClientCount >= 10 ? 3 : 0);
        Add(parts, RankPart.ManyFamilies, incident.Families.Length >= 3 ? 3 : 0);
        Add(parts, RankPart.Novelty, GroupKey.TryParse(incident.GroupingKey, out var key) && key!.IsNovel ? 4 : 0);
        Add(parts, RankPart.Asset, Math.Clamp(weight, 0, MaxWeight));

        var reasons = ImmutableArray.CreateBuilder<RankReason>(parts.Count + 1);
        reasons.Add(new(part, floor));
        var (sum, given) = (0, 0);
        foreach (var extra in parts)
        {
            sum = Math.Min(Places, sum + extra.Points);
            var points = sum * width / Places - given;
            given += points;
            if (points > 0)
            {
                reasons.Add(extra with { Points = points });
            }
        }

        return reasons.ToImmutable();
    }

    /// <summary>
    /// One rule on one field, from browsers inside the application, again and again: at least three times from one address or by
    /// three people. Says "look", not "is".
    /// </summary>
    public static bool LooksLikeFalseAlarm(Incident incident) =>
        GroupKey.KindOf(incident) == GroupKind.Form && incident.Stage < IncidentStage.Leak && (incident.Count >= 3 || incident.ClientCount >= 3);

    private static (RankPart Part, int Floor, int Width) Band(Incident incident)
    {
        if (LooksLikeFalseAlarm(incident))
        {
            return (RankPart.FalseAlarm, 5, 15);
        }

        if (GroupKey.KindOf(incident) == GroupKind.Noise)
        {
            return (RankPart.BelowThreshold, 2, 10);
        }

        return incident.Stage switch
        {
            IncidentStage.Leak when incident.Passed > 0 => (RankPart.Stage, 85, 15),
            IncidentStage.Leak or IncidentStage.Passed => (RankPart.Stage, 60, 24),
            IncidentStage.Attempt => (RankPart.Stage, 30, 29),
            _ => (RankPart.Stage, 10, 19),
        };
    }

    private static void Add(List<RankReason> parts, RankPart part, int points)
    {
        if (points > 0)
        {
            parts.Add(new(part, points));
        }
    }
}
