using System.Collections.Immutable;
using Sakimori.Domain;
using Sakimori.Incidents.Grouping;

namespace Sakimori.Incidents.Texts;

/// <summary>The story of an incident, in the order of time.</summary>
internal static class StoryText
{
    private const int TextLimit = 120;

    private static readonly Phrase s_continues = new("It continues {0}, which was closed.", "閉じられた {0} の続きです。");
    private static readonly Phrase s_merged = new("It was merged into {0}; everything is counted there.", "{0} に統合され、件数はすべてそちらにあります。");
    private static readonly Phrase s_began = new("It began on {0}.", "始まりは {0} です。");
    private static readonly Phrase s_firstExample = new(
        "The first request: {0} {1} of site {2} from {3}; rule {4} ({5}) matched {6}.", "最初のリクエストはサイト {2} の {0} {1}、送信元 {3}。ルール {4}（{5}）が {6} に一致しました。");
    private static readonly Phrase s_firstPlain = new("The first request: {0} {1} of site {2} from {3}.", "最初のリクエストはサイト {2} の {0} {1}、送信元 {3} です。");
    private static readonly Phrase s_one = new("There was one request.", "リクエストは 1 件です。");
    private static readonly Phrase s_followed = new("{0} requests came within {1}, from {2} and on {3}.", "{1}に {0} 件、{2}から{3}に届きました。");
    private static readonly Phrase s_addresses = new("{0} addresses", "{0} 個のアドレス");
    private static readonly Phrase s_address = new("one address", "1 個のアドレス");
    private static readonly Phrase s_paths = new("{0} paths", " {0} パス");
    private static readonly Phrase s_manyPaths = new("20 or more paths", " 20 以上のパス");
    private static readonly Phrase s_path = new("one path", " 1 パス");
    private static readonly Phrase s_tried = new("Tried: {0}.", "試されたもの: {0}。");
    private static readonly Phrase s_rules = new("Most often: rule {0}.", "最も多かったルール: {0}。");
    private static readonly Phrase s_gravest = new("The gravest request ({0}) scored {1}: {2} with the value {3}.", "最も重いリクエスト（{0}）はスコア {1}、{2} の値は {3} でした。");
    private static readonly Phrase s_allBlocked = new("Nothing reached the application: all {0} were kept back.", "アプリケーションには届いていません。{0} 件すべてを止めました。");
    private static readonly Phrase s_leakKept = new("An answer carried what must not leave, and was kept back: the application did what the attacker wanted.", "出てはならない内容を含む応答がありましたが、止めました。アプリケーション自体は攻撃者の望む動作をしています。");
    private static readonly Phrase s_leaked = new("An answer carried what must not leave, and left.", "出てはならない内容を含む応答が、外に出ました。");
    private static readonly Phrase s_passed = new("{0} of {1} requests reached the application.", "{1} 件中 {0} 件がアプリケーションに届きました。");
    private static readonly Phrase s_passedExample = new("Reached the application on {0}: {1} {2} ({3}).", "アプリケーションに届いた例: {0}、{1} {2}（{3}）。");
    private static readonly Phrase s_falseAlarm = new(
        "It looks like a false alarm: ordinary browsers, sent from the site's own pages, always the same field; read the value before deciding.",
        "誤検知の可能性があります。通常のブラウザーがサイト内のページから送信し、常に同じ入力項目です。値を読んで判断してください。");
    private static readonly Phrase s_below = new("It stayed below the threshold, so nothing was kept back.", "しきい値に届かなかったため、止めていません。");
    private static readonly Phrase s_last = new("The latest was on {0}.", "最後は {0} です。");
    private static readonly Phrase s_summarised = new("It is over the alert budget and shown in the summary only.", "対応可能件数を超えたため、要約にのみ表示しています。");

    public static ImmutableArray<string> Of(Incident incident, IReadOnlyList<TransactionRecord> examples, string language, TimeZoneInfo? zone)
    {
        var story = ImmutableArray.CreateBuilder<string>();
        if (incident.Related is { } related)
        {
            story.Add((incident.CloseReason == CloseReason.Duplicate ? s_merged : s_continues).In(language, related));
        }

        if (incident.Count == 0)
        {
            story.Add(s_began.In(language, Words.Time(incident.First, language, zone)));
            return story.ToImmutable();
        }

        var ordered = examples.OrderBy(example => example.Time).ThenBy(example => example.Id, StringComparer.Ordinal).ToList();
        story.Add(s_began.In(language, Words.Time(incident.First, language, zone)));
        AddFirst(story, ordered, language);
        AddExtent(story, incident, language);
        story.Add(s_tried.In(language, Families(incident, language)));
        if (incident.Rules.Length > 0)
        {
            story.Add(s_rules.In(language, PlainLine.Of(incident.Rules[0].Name, TextLimit)));
        }

        AddGravest(story, ordered, language);
        AddEnding(story, incident, ordered, language, zone);
        if (incident.Count > 1)
        {
            story.Add(s_last.In(language, Words.Time(incident.Last, language, zone)));
        }

        if (IncidentRank.LooksLikeFalseAlarm(incident))
        {
            story.Add(s_falseAlarm.In(language));
        }

        if (incident.IsSummarised)
        {
            story.Add(s_summarised.In(language));
        }

        return story.ToImmutable();
    }

    /// <summary>A value between quotation marks of the language, one line, shortened.</summary>
    public static string Quoted(string value, string language) => language == "ja" ? $"「{PlainLine.Of(value, TextLimit)}」" : $"“{PlainLine.Of(value, TextLimit)}”";

    private static void AddFirst(ImmutableArray<string>.Builder story, List<TransactionRecord> examples, string language)
    {
        if (examples.Count == 0)
        {
            return;
        }

        var first = examples[0];
        var (method, path, site, client) = (PlainLine.Of(first.Method, 32), PlainLine.Of(Leading.Path(first).ToString(), TextLimit), PlainLine.Of(first.Site, TextLimit), PlainLine.Of(first.Client, TextLimit));
        story.Add(Leading.Of(first) is { } lead
            ? s_firstExample.In(language, method, path, site, client, lead.RuleId, RuleMessages.Of(lead, first.Family, language), Targets.Name(lead.Target, language))
            : s_firstPlain.In(language, method, path, site, client));
    }

    private static void AddExtent(ImmutableArray<string>.Builder story, Incident incident, string language)
    {
        if (incident.Count == 1)
        {
            story.Add(s_one.In(language));
            return;
        }

        var clients = incident.ClientCount == 1 ? s_address.In(language) : s_addresses.In(language, Words.Number(incident.ClientCount));
        var paths = incident.Paths.Length switch
        {
            1 => s_path.In(language),
            >= GroupingLimits.Tallies => s_manyPaths.In(language),
            var count => s_paths.In(language, count),
        };
        story.Add(s_followed.In(language, Words.Number(incident.Count), Words.Span(incident.Last - incident.First, language), clients, paths));
    }

    private static string Families(Incident incident, string language)
    {
        var parts = incident.Families.Select(tally =>
            AttackFamilies.TryParse(tally.Name, out var family) ? $"{Words.Family(family, language)} ({Words.Number(tally.Count)})" : null);
        return string.Join(language == "ja" ? "、" : ", ", parts.OfType<string>().DefaultIfEmpty(Words.Family(incident.Family, language)));
    }

    private static void AddGravest(ImmutableArray<string>.Builder story, List<TransactionRecord> examples, string language)
    {
        var gravest = examples.Skip(1).MaxBy(example => Math.Max(example.InboundScore, example.OutboundScore));
        if (gravest is not null && Leading.Of(gravest) is { } lead && Math.Max(gravest.InboundScore, gravest.OutboundScore) > Math.Max(examples[0].InboundScore, examples[0].OutboundScore))
        {
            story.Add(s_gravest.In(
                language, PlainLine.Of(gravest.Id, 64), Math.Max(gravest.InboundScore, gravest.OutboundScore), Targets.Name(lead.Target, language), Quoted(lead.Value, language)));
        }
    }

    private static void AddEnding(ImmutableArray<string>.Builder story, Incident incident, List<TransactionRecord> examples, string language, TimeZoneInfo? zone)
    {
        if (incident.Stage == IncidentStage.Leak)
        {
            story.Add((incident.Passed > 0 ? s_leaked : s_leakKept).In(language));
        }

        if (incident.Passed == 0)
        {
            if (incident.Stage != IncidentStage.Leak)
            {
                story.Add(s_allBlocked.In(language, Words.Number(incident.Count)));
            }

            return;
        }

        story.Add(s_passed.In(language, Words.Number(incident.Passed), Words.Number(incident.Count)));
        if (GroupKey.KindOf(incident) == GroupKind.Noise)
        {
            story.Add(s_below.In(language));
        }

        foreach (var example in examples.Where(example => !Leading.IsKeptBack(example)).Take(3))
        {
            story.Add(s_passedExample.In(
                language, Words.Time(example.Time, language, zone), PlainLine.Of(example.Method, 32), PlainLine.Of(Leading.Path(example).ToString(), TextLimit), PlainLine.Of(example.Id, 64)));
        }
    }
}
