using System.Collections.Immutable;
using Sakimori.Domain;
using Sakimori.Incidents.Grouping;

namespace Sakimori.Incidents.Texts;

/// <summary>A rank in words.</summary>
internal static class RankText
{
    private static readonly ImmutableDictionary<RankPart, Phrase> s_parts = new Dictionary<RankPart, Phrase>
    {
        [RankPart.Stage] = new("{0}: how far it got ({1})", "{0} 点: 到達段階（{1}）"),
        [RankPart.Score] = new("+{0}: the rules are certain (score {2})", "+{0} 点: スコアが高い（{2}）"),
        [RankPart.Persistence] = new("+{0}: it has gone on for {3}", "+{0} 点: {3}続いている"),
        [RankPart.Volume] = new("+{0}: {4} requests", "+{0} 点: {4} 件のリクエスト"),
        [RankPart.ManyAddresses] = new("+{0}: from {5} addresses", "+{0} 点: {5} 個のアドレスから"),
        [RankPart.ManyFamilies] = new("+{0}: {6} kinds of attack", "+{0} 点: {6} 種類の攻撃"),
        [RankPart.Novelty] = new("+{0}: the first of its kind on this site", "+{0} 点: このサイトで初めての種類"),
        [RankPart.Asset] = new("+{0}: the site is worth more than others", "+{0} 点: 重要度の高いサイト"),
        [RankPart.FalseAlarm] = new("{0}: it looks like a false alarm", "{0} 点: 誤検知の可能性"),
        [RankPart.BelowThreshold] = new("{0}: it stayed below the threshold", "{0} 点: しきい値未満"),
    }.ToImmutableDictionary();

    public static ImmutableArray<string> Of(Incident incident, int weight, string language) =>
    [
        .. IncidentRank.Reasons(incident, weight).Select(reason => s_parts[reason.Part].In(
            language, reason.Points, Words.Stage(incident.Stage, language), incident.TopScore, Words.Span(incident.Last - incident.First, language),
            Words.Number(incident.Count), Words.Number(incident.ClientCount), incident.Families.Length)),
    ];
}
