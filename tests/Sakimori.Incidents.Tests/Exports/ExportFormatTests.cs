using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sakimori.Domain;
using Sakimori.Incidents.Exports;
using Sakimori.Incidents.Grouping;

namespace Sakimori.Incidents.Tests.Exports;

public sealed class ExportFormatTests
{
    private static readonly Regex s_syslog = new(
        @"\A<(\d{1,3})>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z [!-~]{1,255} sakimori \d+ (transaction|incident|ledger) \[sakimori@32473((?: [a-zA-Z]{1,32}=""(?:[^""\\\]]|\\[""\\\]])*"")*)\] ",
        RegexOptions.CultureInvariant);

    [Fact]
    public void A_blocked_transaction_is_ocsf_http_activity()
    {
        using var document = JsonDocument.Parse(OcsfExport.Line(Traffic.Attack() with { Incident = new(42) }));
        var root = document.RootElement;
        Assert.Equal((4002, 4, 3, 400203, 3), (Int(root, "class_uid"), Int(root, "category_uid"), Int(root, "activity_id"), Int(root, "type_uid"), Int(root, "severity_id")));
        Assert.Equal((2, 2, 2), (Int(root, "action_id"), Int(root, "disposition_id"), Int(root, "status_id")));
        Assert.Equal(1_795_402_800_000, root.GetProperty("time").GetInt64());
        Assert.Equal("1.5.0", root.GetProperty("metadata").GetProperty("version").GetString());
        Assert.Equal("Sakimori", root.GetProperty("metadata").GetProperty("product").GetProperty("name").GetString());
        Assert.Equal(["security_control"], root.GetProperty("metadata").GetProperty("profiles").EnumerateArray().Select(profile => profile.GetString()));
        var url = root.GetProperty("http_request").GetProperty("url");
        Assert.Equal(("/search", "q=%27", "shop.example"), (url.GetProperty("path").GetString(), url.GetProperty("query_string").GetString(), url.GetProperty("hostname").GetString()));
        Assert.Equal("203.0.113.7", root.GetProperty("src_endpoint").GetProperty("ip").GetString());
        Assert.Equal(403, Int(root.GetProperty("http_response"), "code"));
        Assert.Equal("942100", root.GetProperty("firewall_rule").GetProperty("uid").GetString());
        Assert.Equal("T1190", root.GetProperty("attacks")[0].GetProperty("technique").GetProperty("uid").GetString());
        Assert.Equal([2, 6, 16], root.GetProperty("observables").EnumerateArray().Select(observable => Int(observable, "type_id")));
        Assert.Equal("INC-42", root.GetProperty("unmapped").GetProperty("incident").GetString());
    }

    [Theory]
    [InlineData(IncidentStatus.New, null, 200402, 1)]
    [InlineData(IncidentStatus.Open, null, 200402, 2)]
    [InlineData(IncidentStatus.Closed, CloseReason.FalseAlarm, 200403, 4)]
    public void An_incident_is_an_ocsf_detection_finding(IncidentStatus status, CloseReason? reason, int type, int statusId)
    {
        using var document = JsonDocument.Parse(OcsfExport.Line(Incident() with { Status = status, CloseReason = reason }, "ja"));
        var root = document.RootElement;
        Assert.Equal((2004, 2, type, statusId, 3), (Int(root, "class_uid"), Int(root, "category_uid"), Int(root, "type_uid"), Int(root, "status_id"), Int(root, "severity_id")));
        var finding = root.GetProperty("finding_info");
        Assert.Equal("INC-1", finding.GetProperty("uid").GetString());
        Assert.StartsWith("203.0.113.7 から", finding.GetProperty("title").GetString());
        Assert.Equal(("942000", "SQL injection"), (finding.GetProperty("analytic").GetProperty("uid").GetString(), finding.GetProperty("analytic").GetProperty("name").GetString()));
        Assert.Equal("T1190", finding.GetProperty("attacks")[0].GetProperty("technique").GetProperty("uid").GetString());
        Assert.Equal("203.0.113.7", root.GetProperty("evidences")[0].GetProperty("src_endpoint").GetProperty("ip").GetString());
        Assert.Equal("203.0.113.7", root.GetProperty("observables")[0].GetProperty("value").GetString());
    }

    [Fact]
    public void A_syslog_message_reads()
    {
        var message = Encoding.UTF8.GetString(new SyslogExport("guard 1").Message(Traffic.Attack(value: "a\"]\\") with { Id = "T1", Incident = new(7) }));
        Assert.Equal(
            $"<108>1 2026-11-23T03:00:00.000000Z guard_1 sakimori {Environment.ProcessId} transaction [sakimori@32473 id=\"T1\" site=\"shop\" client=\"203.0.113.7\" method=\"GET\""
            + " host=\"shop.example\" path=\"/search\" outcome=\"blocked\" status=\"403\" wouldBlock=\"false\" score=\"5\" family=\"sqli\" rule=\"942100\" target=\"ARGS:q\""
            + " ruleSet=\"a1b2c3d4e5f6\" incident=\"INC-7\"] \uFEFFblocked GET /search?q=%27 from 203.0.113.7: rule 942100 SQL injection in ARGS:q: a\"]\\",
            message);
        Assert.Equal("5 hello", Encoding.ASCII.GetString(SyslogExport.Frame("hello"u8.ToArray())));
    }

    [Fact]
    public void A_ledger_entry_is_an_anchor_elsewhere()
    {
        var draft = new LedgerDraft { Time = Traffic.Start, Kind = DecisionKind.ModeChanged, Decider = DeciderKind.Person, DeciderName = "sato", Subject = "site:shop", Details = "{}" };
        var message = Encoding.UTF8.GetString(new SyslogExport("guard").Message(LedgerChain.Link(3, draft, LedgerChain.Genesis)));
        Assert.Matches(s_syslog, message);
        Assert.Contains($"number=\"3\" hash=\"{LedgerChain.Hash(3, draft, LedgerChain.Genesis)}\" kind=\"mode-changed\" decider=\"person\" name=\"sato\" subject=\"site:shop\"", message);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@x", "\"'@x\"")]
    [InlineData("\t=1", "\"'\\u{0009}=1\"")]
    [InlineData("\rx", "\"'\\u{000D}x\"")]
    [InlineData(" =1", "\"' =1\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("日本語", "日本語")]
    [InlineData("", "")]
    public void A_cell_is_what_was_written_and_never_a_formula(string value, string cell) => Assert.Equal(cell, CsvExport.Cell(value));

    [Fact]
    public void Every_row_has_as_many_cells_as_its_head()
    {
        Assert.Equal(CsvExport.TransactionHead.Split(',').Length, Cells(CsvExport.Line(Traffic.Attack())).Count);
        Assert.Equal(CsvExport.IncidentHead.Split(',').Length, Cells(CsvExport.Line(Incident(), "en")).Count);
    }

    [Fact]
    public void No_format_breaks_in_three_thousand_hostile_transactions()
    {
        var random = new Random(19);
        foreach (var limit in new[] { SyslogExport.MaxDatagramBytes, SyslogExport.MaxStreamBytes })
        {
            var syslog = new SyslogExport("guard", maxBytes: limit);
            for (var i = 0; i < 1_500; i++)
            {
                var transaction = Hostile.Transaction(random);
                var grouper = new IncidentGrouper(1);
                grouper.Take([transaction with { Outcome = TransactionOutcome.Blocked }]);
                var incident = grouper.Snapshot(grouper.Groups.Single());
                foreach (var line in new[] { OcsfExport.Line(transaction), OcsfExport.Line(incident, "ja"), JsonLinesExport.Line(transaction), JsonLinesExport.Line(incident, "en") })
                {
                    using var document = JsonDocument.Parse(line);
                    Assert.DoesNotContain('\n', line);
                    Assert.True(Encoding.UTF8.GetByteCount(line) <= 512 * 1024);
                    Assert.DoesNotContain("<script", line);
                }

                foreach (var row in new[] { CsvExport.Line(transaction), CsvExport.Line(incident, "ja") })
                {
                    var cells = Cells(row);
                    Assert.Contains(cells.Count, new[] { 21, 18 });
                    Assert.All(cells, cell => Assert.False(cell.Length > 0 && cell.TrimStart() is [var first, ..] && first is '=' or '+' or '-' or '@' or '＝'));
                    Assert.DoesNotContain('\n', row);
                }

                foreach (var message in new[] { syslog.Message(transaction), syslog.Message(incident, "ja") })
                {
                    Assert.True(message.Length <= limit, $"{message.Length} bytes");
                    var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(message);
                    Assert.Matches(s_syslog, text);
                    Assert.DoesNotContain(text, c => c < ' ' || c == '\x7f');
                }
            }
        }
    }

    private static Incident Incident()
    {
        var grouper = new IncidentGrouper(1);
        grouper.Take(Traffic.Scan("203.0.113.7", 1).Concat([Traffic.Attack(at: 5, rule: 942000)]).ToArray());
        return grouper.Snapshot(grouper.Groups.Single());
    }

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    // A slow reader of RFC 4180.
    private static List<string> Cells(string row)
    {
        var cells = new List<string>();
        for (var at = 0; at <= row.Length;)
        {
            var cell = new StringBuilder();
            if (at < row.Length && row[at] == '"')
            {
                for (at++; row[at] != '"' || (at + 1 < row.Length && row[at + 1] == '"'); at++)
                {
                    cell.Append(row[at]);
                    at += row[at] == '"' ? 1 : 0;
                }

                at++;
            }
            else
            {
                for (; at < row.Length && row[at] != ','; at++)
                {
                    cell.Append(row[at]);
                }
            }

            Assert.True(at == row.Length || row[at] == ',', string.Create(CultureInfo.InvariantCulture, $"no comma at {at}: {row}"));
            at++;
            cells.Add(cell.ToString());
        }

        return cells;
    }
}
