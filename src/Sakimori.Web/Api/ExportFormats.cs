using System.Globalization;
using System.Text;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Incidents;

namespace Sakimori.Web.Api;

/// <summary>How exports are written.</summary>
internal static class ExportFormats
{
    /// <summary>RFC 4180, with a byte order mark, since spreadsheets read Japanese only with it.</summary>
    public const string Csv = "text/csv; charset=utf-8";

    /// <summary>One JSON object a line.</summary>
    public const string JsonLines = "application/jsonl; charset=utf-8";

    /// <summary>Things as the API shows them.</summary>
    public static Writer Lines { get; } = new(
        JsonLines, "jsonl", null, null, transaction => JsonSerializer.Serialize(transaction, ApiJson.Options), (incident, _) => JsonSerializer.Serialize(incident, ApiJson.Options));

    private static readonly Writer s_csv = new(
        Csv, "csv",
        "\uFEFFid,time,site,client,method,host,target,mode,outcome,status,would_block,deciding_rule,score,family,rules,incident\n",
        "\uFEFFid,title,status,family,stage,site,actor,first,last,count,blocked,passed,rank,assignee,close_reason\n",
        Row, Row);

    /// <summary>The writer of a format; left out means JSON lines; false for one that is none.</summary>
    public static bool TryRead(string? format, out Writer writer)
    {
        writer = format == "csv" ? s_csv : Lines;
        return format is null or "csv" or "jsonl";
    }

    /// <summary>
    /// A field: quoted where it must be. What a spreadsheet would take for a formula gets an apostrophe before it, because an attacker
    /// writes it and an analyst opens it. Line breaks become blanks: a line is a record.
    /// </summary>
    public static string Field(string value)
    {
        var plain = string.Create(value.Length, value, static (span, value) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(value[i]) || value[i] is '\u2028' or '\u2029' ? ' ' : value[i];
            }
        });
        var first = plain.AsSpan().TrimStart();
        if (first.Length > 0 && first[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠' or '|' or '%')
        {
            plain = "'" + plain;
        }

        return plain.AsSpan().IndexOfAny("\",;\t '") < 0 ? plain : "\"" + plain.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    private static string Row(TransactionRecord t) => Row(
        t.Id, Time(t.Time), t.Site, t.Client, t.Method, t.Host, t.Target, Word(t.Mode), Word(t.Outcome), Number(t.Status), t.WouldBlock ? "true" : "false",
        Number(t.DecidingRule), Number(t.InboundScore + t.OutboundScore), t.Family.Text(), string.Join(' ', t.Detections.Select(d => Number(d.RuleId))),
        t.Incident?.ToString() ?? "");

    private static string Row(Incident i, string language) => Row(
        i.Id.ToString(), i.Title ?? IncidentText.Title(i, language), Word(i.Status), i.Family.Text(), Word(i.Stage), i.Site, i.Actor, Time(i.First), Time(i.Last),
        Number(i.Count), Number(i.Blocked), Number(i.Passed), Number(i.Rank), i.Assignee ?? "", i.CloseReason is { } reason ? Word(reason) : "");

    private static string Row(params ReadOnlySpan<string> fields)
    {
        var row = new StringBuilder();
        foreach (var field in fields)
        {
            row.Append(row.Length == 0 ? "" : ",").Append(Field(field));
        }

        return row.ToString();
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes things as lines.</summary>
    /// <param name="MediaType">What it is.</param>
    /// <param name="Extension">What a file of it is called.</param>
    /// <param name="TransactionHead">The line before transactions; null for none.</param>
    /// <param name="IncidentHead">The line before incidents; null for none.</param>
    /// <param name="OfTransaction">A transaction.</param>
    /// <param name="OfIncident">An incident, in a language.</param>
    internal sealed record Writer(
        string MediaType, string Extension, string? TransactionHead, string? IncidentHead, Func<TransactionRecord, string> OfTransaction, Func<Incident, string, string> OfIncident)
    {
        /// <summary>A transaction.</summary>
        public string Line(TransactionRecord transaction) => OfTransaction(transaction);

        /// <summary>An incident, in a language.</summary>
        public string Line(Incident incident, string language) => OfIncident(incident, language);
    }
}
