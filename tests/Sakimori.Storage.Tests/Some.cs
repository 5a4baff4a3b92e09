using System.Collections.Immutable;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage.Formats;

namespace Sakimori.Storage.Tests;

/// <summary>Records to store, each different by its number.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 5, 0, 0, TimeSpan.Zero);

    public static TransactionRecord Attack(int number, string client = "203.0.113.7", string site = "shop") => Allowed(number, client, site) with
    {
        Outcome = TransactionOutcome.Blocked,
        Status = 403,
        DecidingRule = 949110,
        InboundScore = 15,
        Family = AttackFamily.SqlInjection,
        Target = $"/search?q=%27+or+1%3D1--+{number}",
        Detections =
        [
            Detection(942100, "ARGS:q", $"' or 1=1-- {number}"),
            Detection(942130, "ARGS:q", $"' or 1=1-- {number}"),
            Detection(949110, "TX:ANOMALY_SCORE", "15") with { IsDisruptive = true, Score = 0 },
        ],
        Headers = [new("Host", "shop.example"), new("Accept", "*/*"), new("Cookie", "***")],
        Body = "q=' or 1=1--",
    };

    public static TransactionRecord Allowed(int number, string client = "198.51.100.20", string site = "shop") => new()
    {
        Id = $"tx-{number:D8}",
        Time = Now.AddTicks(number * 12_345_678L),
        Site = site,
        Client = client,
        Method = "GET",
        Host = "shop.example",
        Target = $"/item?id={number}",
        Mode = SiteMode.Protect,
        Outcome = TransactionOutcome.Forwarded,
        Status = 200,
        RuleSetVersion = "crs-4.1/3f2a",
        InspectionMicroseconds = 180 + number % 100,
        DurationMicroseconds = 12_000 + number,
        RequestBytes = number % 3 * 100,
        Charset = "Shift_JIS",
        UserAgent = "Mozilla/5.0",
    };

    public static DetectionRecord Detection(long rule, string target, string value) => new()
    {
        RuleId = rule,
        Phase = 2,
        Target = target,
        Value = value,
        Operator = "@detectSQLi",
        Message = "SQL injection",
        Data = "found " + value,
        Severity = 2,
        Score = 5,
        Tags = ["attack-sqli", "attack.technique/T1190"],
        File = "sqli.conf",
        Line = 12,
    };

    public static Incident Incident(long id, string site = "shop") => new()
    {
        Id = new(id),
        First = Now,
        Last = Now.AddMinutes(id),
        Site = site,
        Family = AttackFamily.SqlInjection,
        Stage = IncidentStage.Attempt,
        Actor = "203.0.113.7",
        GroupingKey = $"shop|sqli|203.0.113.7|{id}",
        Count = 3,
        Blocked = 2,
        Passed = 1,
        TopScore = 15,
        Rank = (int)(id % 100),
        Clients = [new("203.0.113.7", 3)],
        ClientCount = 1,
        Paths = [new("GET /search", 3)],
        Families = [new("sqli", 3)],
        Rules = [new("942100 SQL injection", 3)],
        Techniques = ["T1190"],
        Examples = ["tx-00000001"],
        Revision = 1,
    };

    public static TrafficMinute Minute(int minute, long requests, string site = "shop")
    {
        var histogram = new long[32];
        histogram[13] = requests;
        return new TrafficMinute { Minute = Now.AddMinutes(minute), Site = site, Requests = requests, Blocked = 1, DurationMicroseconds = requests * 10_000, DurationHistogram = histogram };
    }

    public static LedgerDraft Decision(int number) => new()
    {
        Time = Now.AddTicks(number * 1_234_567L),
        Kind = DecisionKind.ModeChanged,
        Decider = DeciderKind.Person,
        DeciderName = "佐藤",
        Subject = "site:shop",
        Details = $$"""{"from":"observe","to":"protect","number":{{number}}}""",
        Evidence = """["tx-00000001"]""",
        Overrides = number % 2 == 0 ? number : null,
        Shown = """{"blocked":12}""",
        Until = number % 3 == 0 ? Now.AddDays(30) : null,
    };

    /// <summary>A record as text, which compares what is in its arrays.</summary>
    public static string Json(TransactionRecord record) => JsonSerializer.Serialize(record, RecordJson.Readable.TransactionRecord);

    public static ImmutableArray<T> Array<T>(int count, Func<int, T> make) => [.. Enumerable.Range(1, count).Select(make)];
}
