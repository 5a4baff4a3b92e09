using System.Globalization;
using System.Text;
using Sakimori.Domain;
using Sakimori.Incidents.Grouping;
using Sakimori.Incidents.Pipeline;

namespace Sakimori.Incidents.Exports;

/// <summary>
/// Syslog messages of RFC 5424: facility 13 (log audit), a severity by how far it got, structured data under
/// <c>sakimori@ENTERPRISE</c>, and a sentence behind the byte order mark that says it is UTF-8. One message is one line: control
/// characters are made visible. Octet counting (RFC 6587 3.4.1, as RFC 5425 demands for TLS) frames it on TCP.
/// </summary>
/// <param name="hostName">What stands as HOSTNAME; printable ASCII, else it becomes <c>_</c>.</param>
/// <param name="enterprise">The private enterprise number in the SD-ID; 32473 is the one for examples (RFC 5612).</param>
/// <param name="maxBytes">Bytes of a message; the sentence is cut to fit.</param>
public sealed class SyslogExport(string hostName, int enterprise = 32473, int maxBytes = SyslogExport.MaxStreamBytes)
{
    /// <summary>What is sent over TCP and TLS; receivers should take 8 KiB (RFC 5425 4.3.1).</summary>
    public const int MaxStreamBytes = 8_192;

    /// <summary>What is sent over UDP; receivers should take 2 KiB (RFC 5424 6.1), and it avoids most fragmentation.</summary>
    public const int MaxDatagramBytes = 2_048;

    private const int Facility = 13;

    private const int ParameterLimit = 60;

    private static readonly byte[] s_mark = [0xEF, 0xBB, 0xBF];

    private readonly string _hostName = Name(hostName, 255);

    /// <summary>A transaction.</summary>
    public byte[] Message(TransactionRecord transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var lead = Leading.Of(transaction);
        var text = lead is null
            ? $"{EnumText<TransactionOutcome>.Of(transaction.Outcome)} {transaction.Method} {transaction.Target} from {transaction.Client}"
            : $"{EnumText<TransactionOutcome>.Of(transaction.Outcome)} {transaction.Method} {transaction.Target} from {transaction.Client}: rule {lead.RuleId} {lead.Message} in {lead.Target}: {lead.Value}";
        return Make(
            Severity(transaction), transaction.Time, "transaction", text,
            ("id", transaction.Id), ("site", transaction.Site), ("client", transaction.Client), ("method", transaction.Method), ("host", transaction.Host),
            ("path", Leading.Path(transaction).ToString()), ("outcome", EnumText<TransactionOutcome>.Of(transaction.Outcome)), ("status", ExportText.Number(transaction.Status)),
            ("wouldBlock", transaction.WouldBlock ? "true" : "false"), ("score", ExportText.Number(Math.Max(transaction.InboundScore, transaction.OutboundScore))),
            ("family", transaction.Family.Text()), ("rule", ExportText.Number(lead?.RuleId ?? transaction.DecidingRule)), ("target", lead?.Target ?? ""),
            ("ruleSet", transaction.RuleSetVersion), ("incident", transaction.Incident?.ToString() ?? ""));
    }

    /// <summary>An incident; the sentence in the language.</summary>
    public byte[] Message(Incident incident, string language)
    {
        ArgumentNullException.ThrowIfNull(incident);
        return Make(
            incident.Stage switch { IncidentStage.Leak => 1, IncidentStage.Passed => 2, IncidentStage.Attempt => 4, _ => 5 },
            incident.Last, "incident", $"{incident.Id} {IncidentText.Title(incident, language)}",
            ("id", incident.Id.ToString()), ("site", incident.Site), ("actor", incident.Actor), ("family", incident.Family.Text()),
            ("stage", IncidentEdit.Text(incident.Stage)), ("status", IncidentEdit.Text(incident.Status)), ("count", ExportText.Number(incident.Count)),
            ("blocked", ExportText.Number(incident.Blocked)), ("passed", ExportText.Number(incident.Passed)), ("rank", ExportText.Number(incident.Rank)));
    }

    /// <summary>An entry of the ledger, with its hash: an anchor elsewhere.</summary>
    public byte[] Message(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var decision = entry.Decision;
        return Make(
            5, decision.Time, "ledger", $"{EnumText<DecisionKind>.Of(decision.Kind)} {decision.Subject} by {decision.DeciderName}",
            ("number", ExportText.Number(entry.Number)), ("hash", entry.Hash), ("kind", EnumText<DecisionKind>.Of(decision.Kind)),
            ("decider", EnumText<DeciderKind>.Of(decision.Decider)), ("name", decision.DeciderName), ("subject", decision.Subject));
    }

    /// <summary>A message with its length before it, for TCP and TLS.</summary>
    public static byte[] Frame(byte[] message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return [.. Encoding.ASCII.GetBytes(ExportText.Number(message.Length)), (byte)' ', .. message];
    }

    private byte[] Make(int severity, DateTimeOffset time, string kind, string text, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        // Every character of an attacker's may be four bytes or escaped: values get shorter until the head fits.
        var limit = ParameterLimit;
        var start = Head(severity, time, kind, parameters, limit);
        while (start.Length > maxBytes && limit > 1)
        {
            start = Head(severity, time, kind, parameters, limit /= 2);
        }

        var sentence = Encoding.UTF8.GetBytes(PlainLine.Of(text, ExportText.FieldLimit * 2));
        var room = Math.Max(0, maxBytes - start.Length);
        var length = Math.Min(room, sentence.Length);

        // Not in the middle of a character.
        while (length < sentence.Length && length > 0 && (sentence[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return [.. start, .. sentence.AsSpan(0, length)];
    }

    private byte[] Head(int severity, DateTimeOffset time, string kind, ReadOnlySpan<(string Name, string Value)> parameters, int limit)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"<{Facility * 8 + severity}>1 {ExportText.Time(time)} {_hostName} sakimori {Environment.ProcessId} {kind} [sakimori@{enterprise}");
        foreach (var (name, value) in parameters)
        {
            if (value.Length > 0)
            {
                head.Append(CultureInfo.InvariantCulture, $" {name}=\"{Escape(value, name is "hash" ? 64 : limit)}\"");
            }
        }

        head.Append("] ");
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. s_mark];
    }

    // RFC 5424 6.3.3: quote, backslash and closing bracket are escaped.
    private static string Escape(string value, int limit)
    {
        var plain = PlainLine.Of(value, limit);
        if (plain.AsSpan().IndexOfAny("\"\\]") < 0)
        {
            return plain;
        }

        var escaped = new StringBuilder(plain.Length + 8);
        foreach (var c in plain)
        {
            if (c is '"' or '\\' or ']')
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static string Name(string name, int limit)
    {
        var plain = string.Concat(name.Take(limit).Select(c => c is > ' ' and < '\x7f' ? c : '_'));
        return plain.Length == 0 ? "-" : plain;
    }

    private static int Severity(TransactionRecord transaction) => !transaction.IsDetection ? 6 : Leading.Stage(transaction) switch
    {
        IncidentStage.Leak => 2,
        IncidentStage.Passed => 3,
        IncidentStage.Attempt => 4,
        _ => 5,
    };
}
