using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Incidents.Pipeline;

namespace Sakimori.Incidents.Exports;

/// <summary>JSON lines (one object a line, UTF-8): everything that a stored thing has, under its own names.</summary>
public static class JsonLinesExport
{
    /// <summary>A transaction. Fields are at most 2,048 characters, the body is not in it.</summary>
    public static string Line(TransactionRecord transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return ExportText.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("type", "transaction");
            Text(json, "id", transaction.Id);
            json.WriteString("time", ExportText.Time(transaction.Time));
            Text(json, "site", transaction.Site);
            Text(json, "client", transaction.Client);
            Text(json, "method", transaction.Method);
            Text(json, "host", transaction.Host);
            Text(json, "target", transaction.Target);
            json.WriteString("mode", EnumText<SiteMode>.Of(transaction.Mode));
            json.WriteString("outcome", EnumText<TransactionOutcome>.Of(transaction.Outcome));
            json.WriteNumber("status", transaction.Status);
            json.WriteBoolean("would_block", transaction.WouldBlock);
            json.WriteNumber("deciding_rule", transaction.DecidingRule);
            json.WriteNumber("inbound_score", transaction.InboundScore);
            json.WriteNumber("outbound_score", transaction.OutboundScore);
            json.WriteString("family", transaction.Family.Text());
            Text(json, "rule_set", transaction.RuleSetVersion);
            json.WriteNumber("inspection_us", transaction.InspectionMicroseconds);
            json.WriteNumber("duration_us", transaction.DurationMicroseconds);
            json.WriteNumber("request_bytes", transaction.RequestBytes);
            Text(json, "charset", transaction.Charset);
            Text(json, "user_agent", transaction.UserAgent);
            json.WriteString("incident", transaction.Incident?.ToString());
            json.WriteStartArray("detections");
            foreach (var detection in transaction.Detections.IsDefault ? [] : transaction.Detections[..Math.Min(transaction.Detections.Length, ExportText.DetectionLimit)])
            {
                Write(json, detection);
            }

            json.WriteEndArray();
            json.WriteNumber("detection_count", transaction.Detections.IsDefault ? 0 : transaction.Detections.Length);
            json.WriteEndObject();
        });
    }

    /// <summary>An incident; the title in the language.</summary>
    public static string Line(Incident incident, string language)
    {
        ArgumentNullException.ThrowIfNull(incident);
        return ExportText.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("type", "incident");
            json.WriteString("id", incident.Id.ToString());
            Text(json, "title", IncidentText.Title(incident, language));
            json.WriteString("status", IncidentEdit.Text(incident.Status));
            json.WriteString("close_reason", incident.CloseReason is { } reason ? IncidentEdit.Text(reason) : null);
            Text(json, "assignee", incident.Assignee);
            Text(json, "site", incident.Site);
            json.WriteString("family", incident.Family.Text());
            json.WriteString("stage", IncidentEdit.Text(incident.Stage));
            Text(json, "actor", incident.Actor);
            json.WriteString("first", ExportText.Time(incident.First));
            json.WriteString("last", ExportText.Time(incident.Last));
            json.WriteNumber("count", incident.Count);
            json.WriteNumber("blocked", incident.Blocked);
            json.WriteNumber("passed", incident.Passed);
            json.WriteNumber("clients", incident.ClientCount);
            json.WriteNumber("top_score", incident.TopScore);
            json.WriteNumber("rank", incident.Rank);
            json.WriteString("related", incident.Related?.ToString());
            json.WriteBoolean("summarised", incident.IsSummarised);
            json.WriteNumber("revision", incident.Revision);
            json.WriteStartArray("techniques");
            foreach (var technique in incident.Techniques)
            {
                json.WriteStringValue(ExportText.Cut(technique, 32));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, DetectionRecord detection)
    {
        json.WriteStartObject();
        json.WriteNumber("rule", detection.RuleId);
        json.WriteNumber("phase", detection.Phase);
        json.WriteString("target", ExportText.Cut(detection.Target, ExportText.DetectionFieldLimit));
        json.WriteString("value", ExportText.Cut(detection.Value, ExportText.DetectionFieldLimit));
        json.WriteString("message", ExportText.Cut(detection.Message, ExportText.DetectionFieldLimit));
        json.WriteNumber("severity", detection.Severity);
        json.WriteNumber("score", detection.Score);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string? value) => json.WriteString(name, value is null ? null : ExportText.Cut(value));
}
