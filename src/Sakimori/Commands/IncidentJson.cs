using Sakimori.Domain;
using Sakimori.Incidents;

namespace Sakimori.Commands;

/// <summary>Incidents and transactions as commands print them for programs: names in snake case, words as everywhere else.</summary>
internal static class IncidentJson
{
    public static object Of(Incident incident, string language) => new
    {
        Id = incident.Id.ToString(),
        Title = incident.Title ?? IncidentText.Title(incident, language),
        Status = Status(incident),
        CloseReason = incident.CloseReason is { } reason ? EnumText<CloseReason>.Of(reason) : null,
        incident.Rank,
        Family = incident.Family.Text(),
        Stage = EnumText<IncidentStage>.Of(incident.Stage),
        incident.Site,
        incident.Actor,
        incident.First,
        incident.Last,
        incident.Count,
        incident.Blocked,
        incident.Passed,
        incident.TopScore,
        incident.ClientCount,
        Clients = incident.Clients.Select(Tally),
        Paths = incident.Paths.Select(Tally),
        Rules = incident.Rules.Select(Tally),
        incident.Techniques,
        incident.Examples,
        incident.Assignee,
        Related = incident.Related?.ToString(),
        Summarised = incident.IsSummarised,
        incident.Revision,
    };

    public static object Of(TransactionRecord transaction) => new
    {
        transaction.Id,
        transaction.Time,
        transaction.Site,
        transaction.Client,
        transaction.Method,
        transaction.Host,
        transaction.Target,
        Mode = EnumText<SiteMode>.Of(transaction.Mode),
        Outcome = EnumText<TransactionOutcome>.Of(transaction.Outcome),
        transaction.Status,
        transaction.WouldBlock,
        transaction.DecidingRule,
        transaction.InboundScore,
        transaction.OutboundScore,
        Family = transaction.Family.Text(),
        RulesVersion = transaction.RuleSetVersion,
        transaction.InspectionMicroseconds,
        transaction.DurationMicroseconds,
        transaction.RequestBytes,
        transaction.Charset,
        transaction.UserAgent,
        Incident = transaction.Incident?.ToString(),
        Detections = transaction.Detections.IsDefault ? [] : transaction.Detections,
        Notes = transaction.Notes.IsDefault ? [] : transaction.Notes,
    };

    public static string Status(Incident incident) => EnumText<IncidentStatus>.Of(incident.Status);

    private static object Tally(Tally tally) => new { tally.Name, tally.Count };
}
