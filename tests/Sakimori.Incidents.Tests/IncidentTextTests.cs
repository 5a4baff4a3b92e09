using System.Globalization;
using Sakimori.Domain;
using Sakimori.Incidents.Grouping;

namespace Sakimori.Incidents.Tests;

public sealed class IncidentTextTests
{
    private static readonly Incident s_incident = new()
    {
        Id = new(42),
        First = Traffic.Start,
        Last = Traffic.Start.AddMinutes(30),
        Site = "shop",
        Family = AttackFamily.SqlInjection,
        Stage = IncidentStage.Attempt,
        Actor = "203.0.113.7",
        GroupingKey = "actor|shop|203.0.113.7|0000000000000001|0000000000000002|n|1",
        Count = 412,
        Blocked = 412,
        Passed = 0,
        TopScore = 15,
        Rank = 40,
        Clients = [new("203.0.113.7", 412)],
        ClientCount = 1,
        Paths = [new("GET /search", 412)],
        Families = [new("sqli", 412)],
        Rules = [new("942100 SQL injection", 412)],
    };

    public static TheoryData<string, string, string> Titles { get; } = new()
    {
        { "one path", "SQL injection against /search from 203.0.113.7, 412 requests, all blocked", "203.0.113.7 から /search への SQL インジェクション、412 件、すべてブロック" },
        { "one request", "SQL injection against /search from 203.0.113.7, 1 request, blocked", "203.0.113.7 から /search への SQL インジェクション、1 件、すべてブロック" },
        { "some passed", "SQL injection against /search from 203.0.113.7, 412 requests, 3 got through", "203.0.113.7 から /search への SQL インジェクション、412 件、3 件が通過" },
        { "none blocked", "SQL injection against /search from 203.0.113.7, 412 requests, none blocked", "203.0.113.7 から /search への SQL インジェクション、412 件、ブロックなし" },
        { "campaign", "Path traversal against /search and 1 other path from 5,012 addresses, 12,000 requests, all blocked", "5,012 個のアドレス から /search ほか 1 パス へのパストラバーサル、12,000 件、すべてブロック" },
        { "network", "SQL injection against /search from 203.0.113.0/24 (5 addresses), 412 requests, all blocked", "203.0.113.0/24（5 個のアドレス） から /search への SQL インジェクション、412 件、すべてブロック" },
        { "scan", "SQL injection and 3 other kinds of attack against many paths of shop from 203.0.113.7, 412 requests, all blocked", "203.0.113.7 から shop の多数のパス への SQL インジェクションなど 4 種類の攻撃、412 件、すべてブロック" },
        { "form", "Perhaps a false alarm: SQL injection against /search from 14 addresses, 412 requests, all blocked", "誤検知の可能性: 14 個のアドレス から /search への SQL インジェクション、412 件、すべてブロック" },
        { "leak", "Data leak in answers of /report to 3 addresses, 7 requests, none blocked", "/report の応答（宛先 3 個のアドレス）における情報漏えい、7 件、ブロックなし" },
        { "given", "Ask Tanaka", "Ask Tanaka" },
    };

    [Theory]
    [MemberData(nameof(Titles))]
    public void Titles_read(string which, string english, string japanese)
    {
        var incident = which switch
        {
            "one request" => s_incident with { Count = 1, Blocked = 1 },
            "some passed" => s_incident with { Blocked = 409, Passed = 3, Stage = IncidentStage.Passed },
            "none blocked" => s_incident with { Blocked = 0, Passed = 412 },
            "campaign" => s_incident with { Actor = "many", ClientCount = 5_012, Count = 12_000, Blocked = 12_000, Family = AttackFamily.PathTraversal, Paths = [new("GET /search", 9), new("POST /a", 3)] },
            "network" => s_incident with { Actor = "203.0.113.0/24", ClientCount = 5 },
            "scan" => s_incident with
            {
                Families = [new("sqli", 400), new("xss", 4), new("dos", 4), new("xxe", 4)],
                Paths = [.. Enumerable.Range(0, 20).Select(i => new Tally(string.Create(CultureInfo.InvariantCulture, $"GET /{i}"), 1))],
            },
            "form" => s_incident with { GroupingKey = "form|shop|00|01|00|k|1", Actor = "many", ClientCount = 14 },
            "leak" => s_incident with
            {
                GroupingKey = "leak|shop|00|01|00|k|1",
                Actor = "many",
                ClientCount = 3,
                Count = 7,
                Blocked = 0,
                Passed = 7,
                Stage = IncidentStage.Leak,
                Family = AttackFamily.DataLeak,
                Paths = [new("GET /report", 7)],
            },
            "given" => s_incident with { Title = "Ask Tanaka" },
            _ => s_incident,
        };
        Assert.Equal(english, IncidentText.Title(incident, "en"));
        Assert.Equal(japanese, IncidentText.Title(incident, "ja"));
    }

    [Fact]
    public void Every_family_and_stage_has_its_own_steps_in_both_languages()
    {
        var seen = new HashSet<string>();
        foreach (var language in new[] { "ja", "en" })
        {
            foreach (var family in AttackFamilies.All)
            {
                foreach (var stage in Enum.GetValues<IncidentStage>())
                {
                    var steps = IncidentText.Playbook(s_incident with { Family = family, Stage = stage }, language);
                    Assert.True(steps.Length >= 3, $"{family} {stage}");
                    Assert.True(seen.Add(string.Join('\n', steps)), $"{family} {stage} {language} repeats another");
                    Assert.Equal(steps.Length, steps.Distinct().Count());
                    Assert.All(steps, step => AssertLanguage(step, language));
                }
            }
        }

        Assert.Equal(18 * 4 * 2, seen.Count);
    }

    [Fact]
    public void Names_of_families_and_stages_are_distinct_and_translated()
    {
        foreach (var language in new[] { "ja", "en" })
        {
            var names = AttackFamilies.All.Select(family => IncidentText.FamilyName(family, language)).Concat(Enum.GetValues<IncidentStage>().Select(stage => IncidentText.StageName(stage, language))).ToList();
            Assert.Equal(22, names.Distinct().Count());
            Assert.All(names, name => AssertLanguage(name, language));
        }
    }

    [Fact]
    public void The_story_of_every_kind_is_told_in_both_languages()
    {
        var told = 0;
        foreach (var stream in Streams())
        {
            var grouper = new IncidentGrouper(1);
            var examples = grouper.Take(stream);
            foreach (var incident in grouper.Groups.Select(grouper.Snapshot))
            {
                foreach (var language in new[] { "ja", "en" })
                {
                    var own = examples.Where(example => example.Incident == incident.Id).ToList();
                    var story = IncidentText.Story(incident, own, language);
                    Assert.True(story.Length >= 5);
                    Assert.All(story, sentence => AssertLanguage(sentence, language));
                    Assert.All(IncidentText.RankReasons(incident, language), reason => AssertLanguage(reason, language));
                    Assert.All(own.SelectMany(example => IncidentText.Why(example, language)), sentence => AssertLanguage(sentence, language));
                    AssertLanguage(IncidentText.Title(incident, language), language);
                    told++;
                }
            }
        }

        Assert.Equal(12, told);
    }

    [Fact]
    public void A_story_goes_from_beginning_to_end()
    {
        var grouper = new IncidentGrouper(1);
        var examples = grouper.Take([Traffic.Attack(at: 0), Traffic.Attack(at: 60, value: "1 UNION SELECT", score: 15), Traffic.Attack(at: 600, passes: true)]);
        var story = IncidentText.Story(grouper.Snapshot(grouper.Groups.Single()), examples, "en");
        Assert.Equal(
        [
            "It began on 2026-11-23 03:00:00 UTC.",
            "The first request: GET /search of site shop from 203.0.113.7; rule 942100 (SQL injection) matched the parameter “q”.",
            "3 requests came within 10 minutes, from one address and on one path.",
            "Tried: SQL injection (3).",
            "Most often: rule 942100 SQL injection.",
            $"The gravest request ({examples[1].Id}) scored 15: the parameter “q” with the value “1 UNION SELECT”.",
            "1 of 3 requests reached the application.",
            $"Reached the application on 2026-11-23 03:10:00 UTC: GET /search ({examples[2].Id}).",
            "The latest was on 2026-11-23 03:10:00 UTC.",
        ],
        story);
    }

    [Fact]
    public void Why_a_customer_was_blocked_names_rule_field_value_and_share()
    {
        var transaction = Traffic.Attack(value: "1' OR 7=7-- x");
        Assert.Equal(
        [
            "2026-11-23 03:00:00 UTC: GET /search?q=%27 of site shop from 203.0.113.7.",
            "It was blocked (status 403): its score 5 reached the threshold 5.",
            "Rule 942100 (SQL injection) matched the parameter “q” with the value “1' OR 7=7-- x”: 5 of 5 points.",
            "Judged by rule set a1b2c3d4e5f6 in mode protect within 0.8 ms.",
        ],
        IncidentText.Why(transaction, "en"));
        Assert.Equal(
        [
            "2026年11月23日 12:00:00 (日本時間): サイト shop への GET /search?q=%27、送信元 203.0.113.7。",
            "ブロックしました（ステータス 403）。スコア 5 がしきい値 5 に達したためです。",
            "ルール 942100（SQL インジェクションの検知「SQL injection」）が パラメーター「q」の値「1' OR 7=7-- x」に一致しました: 5 点中 5 点。",
            "ルールセット a1b2c3d4e5f6、モード protect で判定（0.8 ミリ秒）。",
        ],
        IncidentText.Why(transaction, "ja"));
    }

    [Fact]
    public void Times_are_in_the_readers_zone_where_it_is_known()
    {
        var transaction = Traffic.Attack(value: "1' OR 7=7-- x");
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kathmandu");
        Assert.StartsWith("2026-11-23 08:45:00 +05:45: GET ", IncidentText.Why(transaction, "en", zone)[0], StringComparison.Ordinal);
        Assert.StartsWith("2026年11月23日 08:45:00 +05:45: ", IncidentText.Why(transaction, "ja", zone)[0], StringComparison.Ordinal);
        Assert.Equal("It began on 2026-11-23 08:45:00 +05:45.", IncidentText.Story(s_incident with { First = transaction.Time }, [transaction], "en", zone)[0]);
    }

    [Fact]
    public void Parts_of_a_rank_add_up_to_it_and_further_stages_stand_above()
    {
        foreach (var weight in new[] { 0, 6 })
        {
            var ranks = Enum.GetValues<IncidentStage>().Select(stage => s_incident with { Stage = stage, Passed = stage > IncidentStage.Attempt ? 5 : 0 }).ToList();
            Assert.All(ranks, incident => Assert.Equal(IncidentRank.Of(incident, weight), IncidentRank.Reasons(incident, weight).Sum(reason => reason.Points)));
            Assert.Equal(ranks, ranks.OrderBy(incident => IncidentRank.Of(incident, weight)));
        }

        Assert.True(IncidentRank.Of(s_incident, 6) > IncidentRank.Of(s_incident));
        Assert.True(IncidentRank.Of(s_incident with { Count = 1_000_000, TopScore = 500, ClientCount = 9_000, Last = Traffic.Start.AddDays(9) }, 6) < IncidentRank.Of(s_incident with { Stage = IncidentStage.Passed, Count = 1, TopScore = 0 }));
    }

    private static IEnumerable<TransactionRecord[]> Streams()
    {
        yield return [.. Traffic.Scan("203.0.113.7", 30)];
        yield return [Traffic.Attack(), Traffic.Attack(at: 9, passes: true), Traffic.Leak("203.0.113.7", 20)];
        yield return [.. Enumerable.Range(0, 4).Select(i => Traffic.Customer($"10.0.0.{i}", i))];
        yield return [Traffic.Leak("10.0.0.1", 0), Traffic.Leak("10.0.0.2", 5, isBlocked: true)];
        yield return [.. Enumerable.Range(0, 3).Select(i => Traffic.Attack(at: i, family: AttackFamily.Protocol, score: 3) with { Outcome = TransactionOutcome.Forwarded })];
        yield return
        [
            Traffic.Attack() with { Outcome = TransactionOutcome.Refused, Detections = [], DecidingRule = 0, Family = AttackFamily.Protocol, Notes = ["bare LF"] },
            Traffic.Attack(at: 1) with { Outcome = TransactionOutcome.Refused, Detections = [], DecidingRule = 0, Family = AttackFamily.Protocol },
        ];
    }

    private static void AssertLanguage(string sentence, string language)
    {
        Assert.NotEqual("", sentence.Trim());
        if (language == "ja")
        {
            Assert.True(sentence.Any(c => c is >= '぀' and <= 'ヿ' or >= '一' and <= '鿿'), $"not Japanese: {sentence}");
        }
        else
        {
            Assert.True(sentence.All(c => c is <= '\x7f' or '“' or '”' or '…'), $"not English: {sentence}");
        }
    }
}
