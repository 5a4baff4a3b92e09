using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Domain;

namespace Sakimori.Incidents.Tests;

/// <summary>Transactions for tests: an attack on <c>/search?q=</c> that was blocked, unless said otherwise.</summary>
internal static class Traffic
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 3, 0, 0, TimeSpan.Zero);

    public const string Firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private static long s_number;

    public static TransactionRecord Attack(
        string client = "203.0.113.7", double at = 0, AttackFamily family = AttackFamily.SqlInjection, string path = "/search", string parameter = "q",
        string value = "1' OR 7=7-- x", string site = "shop", string agent = "sqlmap/1.9", long rule = 942100, int score = 5, bool passes = false)
    {
        var number = Interlocked.Increment(ref s_number);
        return new TransactionRecord
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"T{number:D8}"),
            Time = Start.AddSeconds(at),
            Site = site,
            Client = client,
            Method = "GET",
            Host = "shop.example",
            Target = $"{path}?{parameter}=%27",
            Mode = passes ? SiteMode.Observe : SiteMode.Protect,
            Outcome = passes ? TransactionOutcome.Forwarded : TransactionOutcome.Blocked,
            Status = passes ? 200 : 403,
            WouldBlock = passes,
            DecidingRule = 949110,
            InboundScore = score,
            Family = family,
            RuleSetVersion = "a1b2c3d4e5f6",
            UserAgent = agent,
            InspectionMicroseconds = 800,
            DurationMicroseconds = 1_500,
            Detections =
            [
                Detection(rule, $"ARGS:{parameter}", value, score),
                Detection(949110, "TX:BLOCKING_INBOUND_ANOMALY_SCORE", score.ToString(CultureInfo.InvariantCulture), 0) with
                {
                    Message = "Inbound Anomaly Score Exceeded", Tags = ["anomaly-evaluation"], Data = $"Score {score}, threshold 5",
                },
            ],
        };
    }

    /// <summary>A customer with a browser, on a page of the site, whose text set off one rule.</summary>
    public static TransactionRecord Customer(string client, double at, string value = "I'd like the red one -- or the blue one") =>
        Attack(client, at, path: "/contact", parameter: "comment", value: value, agent: Firefox) with
        {
            Method = "POST",
            Target = "/contact",
            Headers = [new("Referer", "https://shop.example/contact")],
        };

    /// <summary>The answer of a page showed a stack trace.</summary>
    public static TransactionRecord Leak(string client, double at, string path = "/report", bool isBlocked = false) => Attack(client, at, AttackFamily.DataLeak, path) with
    {
        Outcome = isBlocked ? TransactionOutcome.Blocked : TransactionOutcome.Forwarded,
        Status = isBlocked ? 403 : 500,
        InboundScore = 0,
        OutboundScore = 4,
        DecidingRule = 0,
        Detections = [Detection(9560010, "RESPONSE_BODY", "java.lang.NullPointerException", 4) with { Phase = 4, Message = "Java stack trace" }],
    };

    public static TransactionRecord Ordinary(string client, double at) => Attack(client, at) with
    {
        Outcome = TransactionOutcome.Forwarded,
        Status = 200,
        InboundScore = 0,
        DecidingRule = 0,
        Family = AttackFamily.Other,
        Detections = [],
        WouldBlock = false,
    };

    public static DetectionRecord Detection(long rule, string target, string value, int score) => new()
    {
        RuleId = rule,
        Phase = 2,
        Target = target,
        Value = value,
        Operator = "@detectSQLi",
        Message = "SQL injection",
        Data = value,
        Severity = 2,
        Score = score,
        Tags = ["attack-sqli", "attack/T1190", "capec/66"],
    };

    /// <summary>A scanner: another family, path and payload with each request.</summary>
    public static ImmutableArray<TransactionRecord> Scan(string client, int count, double from = 0, double every = 0.05) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
            Attack(client, from + i * every, (AttackFamily)(i % 17 + 1), $"/p{i % 400}", $"f{i % 7}", $"{new string('\'', i % 9)};{new string('(', i % 5)}x{i}", rule: 942_000 + i % 30)),
    ];
}
