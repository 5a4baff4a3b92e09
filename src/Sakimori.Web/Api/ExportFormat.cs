using System.Text;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Incidents.Exports;

namespace Sakimori.Web.Api;

/// <summary>A format of exports. CSV, OCSF and syslog are those of the command and of what is sent to other machines; JSON lines are the things as this API shows them.</summary>
/// <param name="Name">What it is called in addresses.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Extension">What a file of it is called.</param>
/// <param name="OfTransaction">A transaction's line, without its end.</param>
/// <param name="OfIncident">An incident's line in a language, without its end.</param>
internal sealed record ExportFormat(
    string Name, string MediaType, string Extension, Func<TransactionRecord, string> OfTransaction, Func<Incident, string, string> OfIncident)
{
    /// <summary>One JSON object a line.</summary>
    public const string JsonLinesType = "application/jsonl; charset=utf-8";

    /// <summary>RFC 4180.</summary>
    public const string CsvType = "text/csv; charset=utf-8";

    /// <summary>One message a line.</summary>
    public const string SyslogType = "text/plain; charset=utf-8";

    private static readonly SyslogExport s_syslog = new(Environment.MachineName);

    /// <summary>Things as the API shows them.</summary>
    public static ExportFormat JsonLines { get; } = new(
        "jsonl", JsonLinesType, "jsonl",
        transaction => JsonSerializer.Serialize(transaction, ApiJson.Options), (incident, _) => JsonSerializer.Serialize(incident, ApiJson.Options));

    /// <summary>For spreadsheets.</summary>
    public static ExportFormat Csv { get; } = new("csv", CsvType, "csv", CsvExport.Line, CsvExport.Line)
    {
        LineEnd = CsvExport.LineEnd,
        TransactionHead = CsvExport.Mark + CsvExport.TransactionHead + CsvExport.LineEnd,
        IncidentHead = CsvExport.Mark + CsvExport.IncidentHead + CsvExport.LineEnd,
    };

    /// <summary>The common form of SIEMs: HTTP Activity, Detection Finding.</summary>
    public static ExportFormat Ocsf { get; } = new("ocsf", JsonLinesType, "ocsf.jsonl", OcsfExport.Line, OcsfExport.Line);

    /// <summary>RFC 5424, a message a line.</summary>
    public static ExportFormat Syslog { get; } = new(
        "syslog", SyslogType, "syslog.log",
        transaction => Encoding.UTF8.GetString(s_syslog.Message(transaction)), (incident, language) => Encoding.UTF8.GetString(s_syslog.Message(incident, language)));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ExportFormat> All { get; } = [JsonLines, Csv, Ocsf, Syslog];

    /// <summary>What ends a line.</summary>
    public string LineEnd { get; private init; } = "\n";

    /// <summary>What stands before transactions.</summary>
    public string TransactionHead { get; private init; } = "";

    /// <summary>What stands before incidents.</summary>
    public string IncidentHead { get; private init; } = "";

    /// <summary>The format of a name; left out means JSON lines; false for one that is none.</summary>
    public static bool TryRead(string? name, out ExportFormat format)
    {
        format = All.FirstOrDefault(known => known.Name == name) ?? JsonLines;
        return name is null || format.Name == name;
    }
}
