using System.Text;
using Sakimori.Domain;
using Sakimori.Incidents.Grouping;
using Sakimori.Incidents.Pipeline;

namespace Sakimori.Incidents.Exports;

/// <summary>
/// CSV of RFC 4180 for spreadsheets. A file is <see cref="Mark"/> (without which Excel takes UTF-8 for Shift_JIS), a head and a line
/// each, all ending in <see cref="LineEnd"/>. A cell that a spreadsheet would take for a formula (<c>= + - @</c>, tab, carriage
/// return, and the full-width signs) begins with an apostrophe; control characters are made visible, so a line is a record.
/// </summary>
public static class CsvExport
{
    /// <summary>The byte order mark.</summary>
    public const string Mark = "\uFEFF";

    /// <summary>Between lines.</summary>
    public const string LineEnd = "\r\n";

    /// <summary>Names of a transaction's columns.</summary>
    public const string TransactionHead =
        "id,time,site,client,method,host,target,mode,outcome,status,would_block,deciding_rule,inbound_score,outbound_score,family,rules,matched,value,user_agent,rule_set,incident";

    /// <summary>Names of an incident's columns.</summary>
    public const string IncidentHead =
        "id,title,status,close_reason,assignee,site,family,stage,actor,first,last,count,blocked,passed,clients,top_score,rank,techniques";

    /// <summary>A transaction's line, without its end.</summary>
    public static string Line(TransactionRecord transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var lead = Leading.Of(transaction);
        var rules = transaction.Detections.IsDefault ? "" : string.Join(' ', transaction.Detections.Take(ExportText.DetectionLimit).Select(detection => ExportText.Number(detection.RuleId)));
        return Row(
            transaction.Id, ExportText.Time(transaction.Time), transaction.Site, transaction.Client, transaction.Method, transaction.Host, transaction.Target,
            EnumText<SiteMode>.Of(transaction.Mode), EnumText<TransactionOutcome>.Of(transaction.Outcome), ExportText.Number(transaction.Status),
            transaction.WouldBlock ? "true" : "false", ExportText.Number(transaction.DecidingRule), ExportText.Number(transaction.InboundScore),
            ExportText.Number(transaction.OutboundScore), transaction.Family.Text(), rules, lead?.Target ?? "", lead?.Value ?? "", transaction.UserAgent,
            transaction.RuleSetVersion, transaction.Incident?.ToString() ?? "");
    }

    /// <summary>An incident's line, without its end; the title in the language.</summary>
    public static string Line(Incident incident, string language)
    {
        ArgumentNullException.ThrowIfNull(incident);
        return Row(
            incident.Id.ToString(), IncidentText.Title(incident, language), IncidentEdit.Text(incident.Status),
            incident.CloseReason is { } reason ? IncidentEdit.Text(reason) : "", incident.Assignee ?? "", incident.Site, incident.Family.Text(),
            IncidentEdit.Text(incident.Stage), incident.Actor, ExportText.Time(incident.First), ExportText.Time(incident.Last),
            ExportText.Number(incident.Count), ExportText.Number(incident.Blocked), ExportText.Number(incident.Passed), ExportText.Number(incident.ClientCount),
            ExportText.Number(incident.TopScore), ExportText.Number(incident.Rank), string.Join(' ', incident.Techniques));
    }

    /// <summary>A cell: harmless, one line, quoted where it must be.</summary>
    public static string Cell(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var isFormula = value.Length > 0 && IsFormula(value);
        var text = PlainLine.Of(value, ExportText.FieldLimit);
        text = isFormula ? "'" + text : text;
        return text.AsSpan().IndexOfAny("\",;'") < 0 && !text.StartsWith(' ') && !text.EndsWith(' ')
            ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    // Blanks before the sign do not help every spreadsheet.
    private static bool IsFormula(string value) => value[0] is '\t' or '\r' or '\n' || value.AsSpan().TrimStart() is [var first, ..] && first is
        '=' or '+' or '-' or '@' or '\uFF1D' or '\uFF0B' or '\uFF0D' or '\uFF20';

    private static string Row(params ReadOnlySpan<string> cells)
    {
        var row = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            row.Append(i == 0 ? "" : ",").Append(Cell(cells[i]));
        }

        return row.ToString();
    }
}
