using System.Net;
using Sakimori.Domain;
using Sakimori.Incidents.Mapping;
using Sakimori.Waf;
using Sakimori.Waf.Auditing;
using Sakimori.Waf.SecLang;

namespace Sakimori.Incidents.Tests.Mapping;

public sealed class TransactionMappingTests
{
    private const string Rules =
        """
        SecRule ARGS "@contains union" "id:1001,phase:2,pass,log,msg:'SQL in %{MATCHED_VAR_NAME}',logdata:'%{MATCHED_VAR}',severity:CRITICAL,tag:attack-sqli,tag:attack/T1190"
        SecRule ARGS "@contains script" "id:1002,phase:2,pass,log,msg:'Script',severity:WARNING,tag:attack-xss"
        SecRule ARGS:password "@rx ." "id:1003,phase:2,pass,log,msg:'Password sent',severity:NOTICE"
        SecRule REQUEST_FILENAME "@streq /let" "id:9600003,phase:1,pass,log,msg:'Override 3: rule 1001 does not judge here',tag:sakimori/override"
        SecRule ARGS "@contains union" "id:1009,phase:2,deny,status:403,log,msg:'Sum',tag:anomaly-evaluation,severity:CRITICAL"
        """;

    [Fact]
    public void Evidence_becomes_readable_with_its_family_and_shares()
    {
        var record = Judge("/q", "a=1+union+select+%E8%A1%A8%0a&b=script");
        Assert.Equal([1001L, 1002L, 1009L], record.Detections.Select(detection => detection.RuleId));
        Assert.Equal([5, 3, 0], record.Detections.Select(detection => detection.Score));
        Assert.Equal(@"1 union select 表\x0A", record.Detections[0].Value);
        Assert.Equal(("ARGS:a", "SQL in ARGS:a", 2), (record.Detections[0].Target, record.Detections[0].Message, record.Detections[0].Phase));
        Assert.Equal(AttackFamily.SqlInjection, record.Family);
        Assert.Equal(1009, record.DecidingRule);
        Assert.False(record.WouldBlock);
    }

    [Fact]
    public void Secrets_are_masked_wherever_they_stand()
    {
        var record = Judge("/q", "password=himitsu&x=union");
        Assert.DoesNotContain("himitsu", string.Join('|', record.Detections.Select(detection => detection.Value + detection.Data)), StringComparison.Ordinal);
        Assert.Equal("/q?password=********&x=union", record.Target);
        Assert.Equal("password=********&b=1", record.Body);
        Assert.Equal([new("Authorization", "********"), new("Accept", "text/html")], record.Headers);
    }

    [Fact]
    public void An_override_is_a_remark_and_no_finding()
    {
        var record = Judge("/let", "x=1");
        Assert.Empty(record.Detections);
        Assert.Equal(["Override 3: rule 1001 does not judge here"], record.Notes);
        Assert.False(record.IsDetection);
    }

    [Fact]
    public void What_is_too_much_is_cut()
    {
        var query = string.Join('&', Enumerable.Range(0, 300).Select(i => $"p{i}=union{new string('x', 40)}"));
        var record = Judge("/q", query);
        Assert.Equal(TransactionMapping.DetectionLimit, record.Detections.Length);
        Assert.Equal(TransactionMapping.TargetLimit + 1, record.Target.Length);
        Assert.All(record.Detections, detection => Assert.InRange(detection.Value.Length, 1, TransactionMapping.ValueLimit + 1));
    }

    private static TransactionRecord Judge(string path, string query)
    {
        var rules = RuleSet.Compile(SecLangParser.ParseText(Rules, "test.conf"), new RuleSetOptions(), out var diagnostics);
        Assert.True(rules is not null, string.Join("; ", diagnostics));
        using var transaction = rules.Begin(new ConnectionInfo(IPAddress.Loopback, 1, IPAddress.Loopback, 80), EngineMode.Protect);
        transaction.SetRequestLine("GET", $"{path}?{query}", "HTTP/1.1");
        var verdict = transaction.EvaluateRequestHeaders();
        if (!verdict.IsDisruptive)
            verdict = transaction.EvaluateRequestBody();
        var evidence = transaction.Finish(verdict, verdict.IsDisruptive ? 403 : 200);
        return TransactionMapping.Complete(
            new TransactionRecord
            {
                Id = "t",
                Time = DateTimeOffset.UnixEpoch,
                Site = "shop",
                Client = "192.0.2.1",
                Method = "GET",
                Host = "shop.example",
                Target = $"{path}?{query}",
                Mode = SiteMode.Protect,
                Outcome = verdict.IsDisruptive ? TransactionOutcome.Blocked : TransactionOutcome.Forwarded,
                Status = 403,
            },
            evidence,
            [new("Authorization", "Basic abc"), new("Accept", "text/html")],
            "password=himitsu&b=1"u8.ToArray(),
            new SecretMask([], showsCookies: false));
    }
}
