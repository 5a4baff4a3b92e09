using Sakimori.Domain;
using Sakimori.Incidents.Grouping;

namespace Sakimori.Incidents.Texts;

/// <summary>The one line of an incident: what, against what, from whom, how much, and how it ended.</summary>
internal static class TitleText
{
    /// <summary>A line is not longer, whatever the attacker wrote.</summary>
    public const int Limit = 240;

    private const int PathLimit = 60;

    public static string Of(Incident incident, string language)
    {
        if (incident.Title is not null)
        {
            return PlainLine.Of(incident.Title, Limit);
        }

        var isJapanese = language == "ja";
        var line = isJapanese ? Japanese(incident) : English(incident);
        return PlainLine.Of(line, Limit);
    }

    private static string English(Incident incident)
    {
        var kind = GroupKey.KindOf(incident);
        var what = What(incident, "en");
        var where = Where(incident, "en");
        var body = kind == GroupKind.Leak
            ? $"{what} in answers of {where} to {From(incident, "en")}, {Requests(incident, "en")}, {Ending(incident, "en")}"
            : $"{what} against {where} from {From(incident, "en")}, {Requests(incident, "en")}, {Ending(incident, "en")}";
        return IncidentRank.LooksLikeFalseAlarm(incident) ? $"Perhaps a false alarm: {body}" : kind == GroupKind.Noise ? $"Below the threshold: {body}" : body;
    }

    private static string Japanese(Incident incident)
    {
        var kind = GroupKey.KindOf(incident);
        var what = What(incident, "ja");
        var where = Where(incident, "ja");
        var body = kind == GroupKind.Leak
            ? $"{where} の応答（宛先 {From(incident, "ja")}）における{Spaced(what)}、{Requests(incident, "ja")}、{Ending(incident, "ja")}"
            : $"{From(incident, "ja")} から {where} への{Spaced(what)}、{Requests(incident, "ja")}、{Ending(incident, "ja")}";
        return IncidentRank.LooksLikeFalseAlarm(incident) ? $"誤検知の可能性: {body}" : kind == GroupKind.Noise ? $"しきい値未満: {body}" : body;
    }

    private static string What(Incident incident, string language)
    {
        var families = incident.Families.Length;
        if (families >= 3)
        {
            return language == "ja" ? $"{Words.Family(incident.Family, language)}など {families} 種類の攻撃" : $"{Words.Family(incident.Family, language)} and {families - 1} other kinds of attack";
        }

        return Words.Family(incident.Family, language);
    }

    private static string Where(Incident incident, string language)
    {
        var isJapanese = language == "ja";
        var site = PlainLine.Of(incident.Site, PathLimit);
        return incident.Paths.Length switch
        {
            0 => site,
            1 => Path(incident.Paths[0].Name),
            < GroupingLimits.Tallies => isJapanese
                ? $"{Path(incident.Paths[0].Name)} ほか {incident.Paths.Length - 1} パス"
                : $"{Path(incident.Paths[0].Name)} and {incident.Paths.Length - 1} other {(incident.Paths.Length == 2 ? "path" : "paths")}",
            _ => isJapanese ? $"{site} の多数のパス" : $"many paths of {site}",
        };
    }

    // Without the method, which tallies put before it.
    private static string Path(string tally) => PlainLine.Of(tally[(tally.IndexOf(' ') + 1)..], PathLimit);

    private static string From(Incident incident, string language)
    {
        var addresses = Words.Number(incident.ClientCount);
        if (incident.Actor == Actor.Many)
        {
            return language == "ja" ? $"{addresses} 個のアドレス" : $"{addresses} addresses";
        }

        var actor = PlainLine.Of(incident.Actor, PathLimit);
        if (incident.ClientCount <= 1)
        {
            return actor;
        }

        return language == "ja" ? $"{actor}（{addresses} 個のアドレス）" : $"{actor} ({addresses} addresses)";
    }

    private static string Requests(Incident incident, string language) =>
        language == "ja" ? $"{Words.Number(incident.Count)} 件" : incident.Count == 1 ? "1 request" : $"{Words.Number(incident.Count)} requests";

    private static string Ending(Incident incident, string language)
    {
        var isJapanese = language == "ja";
        if (incident.Count == 0)
        {
            return isJapanese ? "ほかに統合済み" : "merged into another";
        }

        if (incident.Passed == 0)
        {
            return isJapanese ? "すべてブロック" : incident.Count == 1 ? "blocked" : "all blocked";
        }

        if (incident.Blocked == 0)
        {
            return isJapanese ? "ブロックなし" : "none blocked";
        }

        return isJapanese ? $"{Words.Number(incident.Passed)} 件が通過" : $"{Words.Number(incident.Passed)} got through";
    }

    // A blank between Japanese and ASCII.
    private static string Spaced(string text) => char.IsAscii(text[0]) ? " " + text : text;
}
