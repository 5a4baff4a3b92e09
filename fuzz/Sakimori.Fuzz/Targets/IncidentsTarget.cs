using System.Text;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Incidents.Exports;
using Sakimori.Incidents.Grouping;

namespace Sakimori.Fuzz.Targets;

/// <summary>Transactions whose every text an attacker wrote, through grouping, words, masks and every export.</summary>
internal sealed class IncidentsTarget : FuzzTarget
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    public override string Name => "incidents";

    public override IEnumerable<byte[]> Seeds =>
    [
        "shop\u00FF203.0.113.7\u00FFGET\u00FF/search?q=1\u00FFARGS:q\u00FF1' OR 1=1\u00FFSQL injection\u00FFMozilla/5.0 Gecko/"u8.ToArray(),
        Encoding.UTF8.GetBytes("=cmd|]\"\\\u0000\n\u202E,;😀\u00FF2001:db8::1\u00FF{0}\u00FF<script>"),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var texts = Encoding.Unicode.GetString(input.Length > 0 && input[0] == 1 ? input[1..] : []) is { Length: > 0 } wide
            ? wide.Split('\u00FF')
            : Encoding.UTF8.GetString(input).Split('\u00FF');
        var grouper = new IncidentGrouper(1);
        var transactions = new TransactionRecord[3];
        for (var i = 0; i < transactions.Length; i++)
        {
            transactions[i] = Make(texts, i);
        }

        var taken = grouper.Take(transactions);
        var counted = 0L;
        foreach (var incident in grouper.DrainTouched().Select(grouper.Snapshot))
        {
            counted += incident.Count;
            BodyInput.Require(GroupKey.TryParse(incident.GroupingKey, out _), "a key that cannot be read");
            BodyInput.Require(PlainLine.IsPlain(IncidentText.Title(incident, "ja"), 240), "a title that is no plain line");
            BodyInput.Require(IncidentText.Story(incident, taken, "en").All(sentence => PlainLine.IsPlain(sentence, 1_000)), "a story that is no plain lines");
            Check(OcsfExport.Line(incident, "ja"), JsonLinesExport.Line(incident, "en"), CsvExport.Line(incident, "ja"), new SyslogExport("fuzz").Message(incident, "ja"));
        }

        BodyInput.Require(counted == transactions.Length, "a detection was lost or is in two incidents");
        foreach (var transaction in taken)
        {
            BodyInput.Require(IncidentText.Why(transaction, "ja").All(sentence => PlainLine.IsPlain(sentence, 1_000)), "reasons that are no plain lines");
            var masked = EvidenceMask.Mask(transaction);
            BodyInput.Require(masked.Detections[0].Value == EvidenceMask.Mask(masked).Detections[0].Value, "masking twice is not masking once");
            Check(OcsfExport.Line(transaction), JsonLinesExport.Line(transaction), CsvExport.Line(transaction), new SyslogExport("fuzz").Message(transaction));
        }
    }

    private static void Check(string ocsf, string json, string csv, byte[] syslog)
    {
        using var first = JsonDocument.Parse(ocsf);
        using var second = JsonDocument.Parse(json);
        BodyInput.Require(!ocsf.Contains('\n') && !json.Contains('\n') && !csv.Contains('\n'), "an export of two lines");
        BodyInput.Require(syslog.Length <= SyslogExport.MaxStreamBytes && !syslog.AsSpan().Contains((byte)'\n'), "a syslog message too long or of two lines");
    }

    private static TransactionRecord Make(string[] texts, int from)
    {
        string Text(int index) => texts[(index + from) % texts.Length];
        return new TransactionRecord
        {
            Id = Text(0),
            Time = s_start.AddSeconds(from),
            Site = Text(0),
            Client = Text(1),
            Method = Text(2),
            Host = Text(2),
            Target = Text(3),
            Mode = SiteMode.Protect,
            Outcome = TransactionOutcome.Blocked,
            Status = 403,
            Family = (AttackFamily)(texts.Length % 18),
            UserAgent = Text(7),
            InboundScore = 5,
            Notes = [Text(6)],
            Headers = [new("Referer", Text(3))],
            Body = Text(5),
            Detections =
            [
                new() { RuleId = texts[0].Length, Phase = 1 + from, Target = Text(4), Value = Text(5), Operator = Text(6), Message = Text(6), Data = Text(5), Severity = 2, Score = 5, Tags = [Text(7)] },
            ],
        };
    }
}
