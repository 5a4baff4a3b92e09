using System.Net;
using Sakimori.Waf;
using Sakimori.Waf.Auditing;

namespace Sakimori.Gateway.Tests.Auditing;

/// <summary>Records made by hand.</summary>
internal static class Records
{
    public static AuditRecord Make(string id = "T1", bool blocked = false, params RuleMatch[] matches) => new()
    {
        Time = new DateTimeOffset(2026, 4, 1, 9, 30, 0, TimeSpan.FromHours(9)),
        TransactionId = id,
        ClientAddress = IPAddress.Parse("203.0.113.7"),
        ClientPort = 4711,
        ServerAddress = IPAddress.Parse("10.0.0.1"),
        ServerPort = 80,
        RequestLine = "GET /a?q=1&password=hunter2 HTTP/1.1",
        Method = "GET",
        Target = "/a?q=1&password=hunter2",
        Host = "shop.example",
        Mode = EngineMode.Protect,
        Verdict = blocked ? new Verdict(VerdictKind.Deny, 403, 942100, Phase.RequestBody) : Verdict.Allow,
        WouldBe = blocked ? new Verdict(VerdictKind.Deny, 403, 942100, Phase.RequestBody) : Verdict.Allow,
        Status = blocked ? 403 : 200,
        InboundScore = 10,
        OutboundScore = 1,
        Matches = [.. matches],
        Notes = [],
        RuleSetVersion = "0123456789ab",
        InspectionTime = TimeSpan.FromMicroseconds(321),
        IsRelevant = true,
    };

    public static RuleMatch Match(string target = "ARGS:q", string value = "1' OR", string data = "", bool disruptive = false) => new(
        942100, Phase.RequestBody, target, value, "@rx (?i)or", "SQL injection", data, 2, ["attack-sqli", "paranoia-level/1"],
        "OWASP_CRS/4", "1", 9, 8, "/rules/942.conf", 45, disruptive);
}
