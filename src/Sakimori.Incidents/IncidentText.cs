using System.Collections.Immutable;
using Sakimori.Domain;
using Sakimori.Incidents.Grouping;
using Sakimori.Incidents.Texts;

namespace Sakimori.Incidents;

/// <summary>
/// An incident in words, in Japanese (<c>ja</c>) or English (anything else) from the same evidence: title, story, what was tried,
/// what got through, what to do. Pure: the same incident gives the same words. What an attacker wrote stands in them shortened, on
/// one line and without invisible characters; whoever shows it as HTML encodes it.
/// </summary>
public static class IncidentText
{
    /// <summary>
    /// One line, such as <c>SQL injection against /search from 203.0.113.7, 412 requests, all blocked</c>; the title a person gave
    /// when there is one. At most 240 characters.
    /// </summary>
    public static string Title(Incident incident, string language) => TitleText.Of(incident, language);

    /// <summary>
    /// Sentences in time order; <paramref name="examples"/> are the transactions of <see cref="Incident.Examples"/>, as many as are at
    /// hand. Times are in <paramref name="zone"/>; without one Japan's in Japanese, UTC in English.
    /// </summary>
    public static ImmutableArray<string> Story(Incident incident, IReadOnlyList<TransactionRecord> examples, string language, TimeZoneInfo? zone = null) =>
        StoryText.Of(incident, examples, language, zone);

    /// <summary>What to do next, step by step, for its family and stage.</summary>
    public static ImmutableArray<string> Playbook(Incident incident, string language) => Texts.Playbook.Steps(
        incident.Family, incident.Stage, IncidentRank.LooksLikeFalseAlarm(incident), GroupKey.KindOf(incident) == GroupKind.Noise, language);

    /// <summary>Why this transaction was blocked or not, in plain sentences: rule, value, share of the score, threshold, mode; its time as in <see cref="Story"/>.</summary>
    public static ImmutableArray<string> Why(TransactionRecord transaction, string language, TimeZoneInfo? zone = null) => WhyText.Of(transaction, language, zone);

    /// <summary>The name of a family for people.</summary>
    public static string FamilyName(AttackFamily family, string language) => Words.Family(family, language);

    /// <summary>The name of a stage for people.</summary>
    public static string StageName(IncidentStage stage, string language) => Words.Stage(stage, language);

    /// <summary>Why the incident has its rank: each part with its points, which add up to it; <paramref name="weight"/> is the site's (setting <c>incidents.weights</c>).</summary>
    public static ImmutableArray<string> RankReasons(Incident incident, string language, int weight = 0) => RankText.Of(incident, weight, language);

    /// <summary>It looks like ordinary use of a form.</summary>
    public static bool LooksLikeFalseAlarm(Incident incident) => IncidentRank.LooksLikeFalseAlarm(incident);
}
