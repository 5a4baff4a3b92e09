using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Incidents.Grouping;
using Sakimori.Incidents.Pipeline;

namespace Sakimori.Incidents.Exports;

/// <summary>
/// OCSF events as one line of JSON each: a transaction is HTTP Activity (class 4002) with the security-control profile, an incident a
/// Detection Finding (class 2004). Names and numbers: schema.ocsf.io, version <see cref="SchemaVersion"/>.
/// </summary>
public static class OcsfExport
{
    /// <summary>The version of the schema.</summary>
    public const string SchemaVersion = "1.5.0";

    private const int HttpActivity = 4002;
    private const int DetectionFinding = 2004;

    // Types of observables.
    private const int IpAddress = 2;
    private const int UrlString = 6;
    private const int UserAgent = 16;

    private static readonly string s_version = typeof(OcsfExport).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>A transaction as HTTP Activity.</summary>
    public static string Line(TransactionRecord transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return ExportText.Json(json =>
        {
            var (activity, activityName) = Activity(transaction.Method);
            var (severity, severityName) = Severity(transaction);
            json.WriteStartObject();
            Class(json, HttpActivity, "HTTP Activity", 4, "Network Activity", activity, activityName);
            Severity(json, severity, severityName);
            json.WriteNumber("time", transaction.Time.ToUnixTimeMilliseconds());
            json.WriteNumber("duration", transaction.DurationMicroseconds / 1_000);
            var isDenied = Leading.IsKeptBack(transaction);
            json.WriteNumber("action_id", isDenied ? 2 : 1);
            json.WriteString("action", isDenied ? "Denied" : "Allowed");
            var (disposition, dispositionName) = Disposition(transaction);
            json.WriteNumber("disposition_id", disposition);
            json.WriteString("disposition", dispositionName);
            var isFailed = transaction.Outcome is TransactionOutcome.Failed or TransactionOutcome.Aborted || isDenied;
            json.WriteNumber("status_id", isFailed ? 2 : 1);
            json.WriteString("status", isFailed ? "Failure" : "Success");
            json.WriteString("status_code", ExportText.Number(transaction.Status));
            Metadata(json, transaction.Id, transaction.Time, "security_control");
            Request(json, transaction);
            json.WriteStartObject("http_response");
            json.WriteNumber("code", transaction.Status);
            json.WriteEndObject();
            json.WriteStartObject("src_endpoint");
            Text(json, "ip", transaction.Client);
            json.WriteEndObject();
            json.WriteStartObject("dst_endpoint");
            Text(json, "hostname", transaction.Host);
            Text(json, "svc_name", transaction.Site);
            json.WriteEndObject();
            if (Leading.Of(transaction) is { } lead)
            {
                json.WriteStartObject("firewall_rule");
                json.WriteString("uid", ExportText.Number(lead.RuleId));
                Text(json, "name", lead.Message);
                Text(json, "version", transaction.RuleSetVersion);
                json.WriteString("type", transaction.Family.Text());
                Text(json, "match_location", lead.Target);
                json.WriteStartArray("match_details");
                json.WriteStringValue(ExportText.Cut(lead.Value));
                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteStartArray("attacks");
                foreach (var technique in Techniques(transaction))
                {
                    Attack(json, technique);
                }

                json.WriteEndArray();
            }

            json.WriteStartArray("observables");
            Observable(json, "src_endpoint.ip", IpAddress, "IP Address", transaction.Client);
            Observable(json, "http_request.url.url_string", UrlString, "URL String", transaction.Target);
            if (transaction.UserAgent.Length > 0)
            {
                Observable(json, "http_request.user_agent", UserAgent, "HTTP User-Agent", transaction.UserAgent);
            }

            json.WriteEndArray();
            json.WriteStartObject("unmapped");
            json.WriteString("incident", transaction.Incident?.ToString());
            json.WriteString("mode", EnumText<SiteMode>.Of(transaction.Mode));
            json.WriteBoolean("would_block", transaction.WouldBlock);
            json.WriteNumber("inbound_score", transaction.InboundScore);
            json.WriteNumber("outbound_score", transaction.OutboundScore);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    /// <summary>An incident as Detection Finding; the words in the language.</summary>
    public static string Line(Incident incident, string language)
    {
        ArgumentNullException.ThrowIfNull(incident);
        return ExportText.Json(json =>
        {
            var isClosed = incident.Status == IncidentStatus.Closed;
            var (activity, activityName) = isClosed ? (3, "Close") : incident is { Revision: 0, Count: 1 } ? (1, "Create") : (2, "Update");
            var (severity, severityName) = Severity(incident);
            json.WriteStartObject();
            Class(json, DetectionFinding, "Detection Finding", 2, "Findings", activity, activityName);
            Severity(json, severity, severityName);
            json.WriteNumber("time", incident.Last.ToUnixTimeMilliseconds());
            json.WriteNumber("start_time", incident.First.ToUnixTimeMilliseconds());
            json.WriteNumber("end_time", incident.Last.ToUnixTimeMilliseconds());
            json.WriteNumber("count", Math.Min(int.MaxValue, incident.Count));
            var (status, statusName) = incident.Status switch
            {
                IncidentStatus.New => (1, "New"),
                IncidentStatus.Open => (2, "In Progress"),
                _ => (4, "Resolved"),
            };
            json.WriteNumber("status_id", status);
            json.WriteString("status", statusName);
            if (incident.CloseReason is { } reason)
            {
                json.WriteString("status_detail", IncidentEdit.Text(reason));
            }

            json.WriteBoolean("is_alert", !IncidentRank.LooksLikeFalseAlarm(incident));
            Metadata(json, $"{incident.Id}.{ExportText.Number(incident.Revision)}.{ExportText.Number(incident.Count)}", incident.Last, null);
            Finding(json, incident, language);
            json.WriteStartArray("resources");
            json.WriteStartObject();
            Text(json, "name", incident.Site);
            json.WriteString("type", "Web application");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("evidences");
            foreach (var (client, count) in incident.Clients)
            {
                json.WriteStartObject();
                json.WriteStartObject("src_endpoint");
                Text(json, "ip", client);
                json.WriteEndObject();
                json.WriteStartObject("data");
                json.WriteNumber("requests", count);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("observables");
            foreach (var (client, _) in incident.Clients)
            {
                Observable(json, "evidences[].src_endpoint.ip", IpAddress, "IP Address", client);
            }

            json.WriteEndArray();
            json.WriteStartObject("unmapped");
            json.WriteString("stage", IncidentEdit.Text(incident.Stage));
            json.WriteNumber("rank", incident.Rank);
            json.WriteNumber("blocked", incident.Blocked);
            json.WriteNumber("passed", incident.Passed);
            json.WriteNumber("clients", incident.ClientCount);
            Text(json, "actor", incident.Actor);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static void Finding(Utf8JsonWriter json, Incident incident, string language)
    {
        json.WriteStartObject("finding_info");
        json.WriteString("uid", incident.Id.ToString());
        Text(json, "title", IncidentText.Title(incident, language));
        Text(json, "desc", string.Join(language == "ja" ? "" : " ", IncidentText.Story(incident, [], language)));
        json.WriteNumber("created_time", incident.First.ToUnixTimeMilliseconds());
        json.WriteNumber("first_seen_time", incident.First.ToUnixTimeMilliseconds());
        json.WriteNumber("last_seen_time", incident.Last.ToUnixTimeMilliseconds());
        json.WriteStartArray("types");
        json.WriteStringValue(incident.Family.Text());
        json.WriteEndArray();
        json.WriteStartObject("analytic");
        json.WriteNumber("type_id", 1);
        json.WriteString("type", "Rule");
        var rule = incident.Rules.Length > 0 ? incident.Rules[0].Name : incident.Family.Text();
        var blank = rule.IndexOf(' ');
        Text(json, "uid", blank < 0 ? rule : rule[..blank]);
        Text(json, "name", blank < 0 ? rule : rule[(blank + 1)..]);
        json.WriteEndObject();
        json.WriteStartArray("attacks");
        foreach (var technique in incident.Techniques)
        {
            Attack(json, technique);
        }

        json.WriteEndArray();
        if (incident.Related is { } related)
        {
            json.WriteStartArray("related_events");
            json.WriteStartObject();
            json.WriteString("uid", related.ToString());
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Class(Utf8JsonWriter json, int classId, string className, int category, string categoryName, int activity, string activityName)
    {
        json.WriteNumber("class_uid", classId);
        json.WriteString("class_name", className);
        json.WriteNumber("category_uid", category);
        json.WriteString("category_name", categoryName);
        json.WriteNumber("activity_id", activity);
        json.WriteString("activity_name", activityName);
        json.WriteNumber("type_uid", classId * 100 + activity);
        json.WriteString("type_name", $"{className}: {activityName}");
    }

    private static void Severity(Utf8JsonWriter json, int id, string name)
    {
        json.WriteNumber("severity_id", id);
        json.WriteString("severity", name);
    }

    private static void Metadata(Utf8JsonWriter json, string uid, DateTimeOffset logged, string? profile)
    {
        json.WriteStartObject("metadata");
        json.WriteString("version", SchemaVersion);
        Text(json, "uid", uid);
        json.WriteNumber("logged_time", logged.ToUnixTimeMilliseconds());
        json.WriteStartObject("product");
        json.WriteString("name", "Sakimori");
        json.WriteString("vendor_name", "Sakimori");
        json.WriteString("version", s_version);
        json.WriteEndObject();
        if (profile is not null)
        {
            json.WriteStartArray("profiles");
            json.WriteStringValue(profile);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Request(Utf8JsonWriter json, TransactionRecord transaction)
    {
        var query = transaction.Target.IndexOf('?');
        json.WriteStartObject("http_request");
        Text(json, "http_method", transaction.Method);
        Text(json, "user_agent", transaction.UserAgent);
        json.WriteNumber("body_length", Math.Min(int.MaxValue, transaction.RequestBytes));
        json.WriteStartObject("url");
        Text(json, "hostname", transaction.Host);
        Text(json, "path", query < 0 ? transaction.Target : transaction.Target[..query]);
        if (query >= 0)
        {
            Text(json, "query_string", transaction.Target[(query + 1)..]);
        }

        Text(json, "url_string", transaction.Target);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Attack(Utf8JsonWriter json, string technique)
    {
        json.WriteStartObject();
        json.WriteStartObject("technique");
        Text(json, "uid", technique);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Observable(Utf8JsonWriter json, string name, int type, string typeName, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteNumber("type_id", type);
        json.WriteString("type", typeName);
        Text(json, "value", value);
        json.WriteEndObject();
    }

    private static (int Id, string Name) Activity(string method) => method switch
    {
        "CONNECT" => (1, "Connect"),
        "DELETE" => (2, "Delete"),
        "GET" => (3, "Get"),
        "HEAD" => (4, "Head"),
        "OPTIONS" => (5, "Options"),
        "POST" => (6, "Post"),
        "PUT" => (7, "Put"),
        "TRACE" => (8, "Trace"),
        _ => (99, "Other"),
    };

    private static (int Id, string Name) Severity(TransactionRecord transaction) => !transaction.IsDetection
        ? (1, "Informational")
        : Leading.Stage(transaction) switch
        {
            IncidentStage.Leak when !Leading.IsKeptBack(transaction) => (5, "Critical"),
            IncidentStage.Leak or IncidentStage.Passed => (4, "High"),
            IncidentStage.Attempt => (3, "Medium"),
            _ => (2, "Low"),
        };

    private static (int Id, string Name) Severity(Incident incident) => IncidentRank.LooksLikeFalseAlarm(incident) || GroupKey.KindOf(incident) == GroupKind.Noise
        ? (1, "Informational")
        : incident.Stage switch
        {
            IncidentStage.Leak when incident.Passed > 0 => (5, "Critical"),
            IncidentStage.Leak or IncidentStage.Passed => (4, "High"),
            IncidentStage.Attempt => (3, "Medium"),
            _ => (2, "Low"),
        };

    private static (int Id, string Name) Disposition(TransactionRecord transaction) => transaction.Outcome switch
    {
        TransactionOutcome.Blocked or TransactionOutcome.Limited => (2, "Blocked"),
        TransactionOutcome.Refused => (25, "Rejected"),
        _ when transaction.IsDetection => (15, "Detected"),
        TransactionOutcome.Failed => (27, "Error"),
        _ => (1, "Allowed"),
    };

    private static IEnumerable<string> Techniques(TransactionRecord transaction) => transaction.Detections
        .SelectMany(detection => detection.Tags.IsDefault ? [] : detection.Tags).Where(tag => tag.StartsWith("attack/T", StringComparison.Ordinal))
        .Select(tag => tag[7..]).Distinct().Take(ExportText.DetectionLimit);

    private static void Text(Utf8JsonWriter json, string name, string value) => json.WriteString(name, ExportText.Cut(value));
}
