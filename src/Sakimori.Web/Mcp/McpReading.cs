using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Storage.Traffic;
using Sakimori.Web.Api;

namespace Sakimori.Web.Mcp;

/// <summary>Tools that read.</summary>
[McpServerToolType]
internal sealed class McpReading(McpTools tools)
{
    [McpServerTool(Name = "list_incidents", ReadOnly = true, Destructive = false, OpenWorld = false)]
    [Description("Incidents, highest rank first. Those not closed unless a status is given.")]
    public async Task<string> ListIncidentsAsync(
        CancellationToken cancellation,
        [Description("new, open or closed")] string? status = null,
        [Description("Name of a protected site")] string? site = null,
        [Description("Attack family such as sqli")] string? family = null,
        [Description("ja or en")] string? language = null)
    {
        var query = new Storage.Incidents.IncidentQuery
        {
            Status = McpTools.Word<IncidentStatus>(status),
            IncludeClosed = status == "closed",
            Site = site,
            Family = McpTools.Word<AttackFamily>(family),
            Limit = McpTools.MaxItems,
        };
        var incidents = await tools.Store.Incidents.ListAsync(query, cancellation);
        return Untrusted.Fence(
            $"{incidents.Length} incidents.",
            incidents.Select(i => new
            {
                i.Id,
                title = i.Title ?? IncidentText.Title(i, McpTools.Language(language)),
                i.Status,
                i.Family,
                i.Stage,
                i.Site,
                i.Actor,
                i.First,
                i.Last,
                i.Count,
                i.Blocked,
                i.Passed,
                i.Rank,
                i.Assignee,
                i.Revision,
            }));
    }

    [McpServerTool(Name = "get_incident", ReadOnly = true, Destructive = false, OpenWorld = false)]
    [Description("One incident: its story in time order, notes, and examples with values masked.")]
    public async Task<string> GetIncidentAsync(
        CancellationToken cancellation, [Description("Such as INC-42")] string id, [Description("ja or en")] string? language = null) =>
        await IncidentDetail.ReadAsync(tools.Store, McpTools.Number(id), McpTools.Language(language), cancellation) is { } detail
            ? Untrusted.Fence($"Incident {detail.Incident.Id}; examples are masked.", detail)
            : throw new McpException("There is no such incident.");

    [McpServerTool(Name = "search_transactions", ReadOnly = true, Destructive = false, OpenWorld = false)]
    [Description("Stored transactions, the latest first, masked.")]
    public async Task<string> SearchTransactionsAsync(
        CancellationToken cancellation,
        [Description("Not before, ISO 8601")] DateTimeOffset? from = null,
        [Description("Before, ISO 8601")] DateTimeOffset? to = null,
        [Description("Name of a protected site")] string? site = null,
        [Description("Client address")] string? client = null,
        [Description("Text in the request target")] string? target = null,
        [Description("forwarded, blocked, refused, failed, limited or aborted")] string? outcome = null,
        [Description("Attack family such as sqli")] string? family = null,
        [Description("Id of a rule that matched")] long? rule = null,
        [Description("The next of the answer before")] string? after = null)
    {
        var page = await tools.Store.Transactions.SearchAsync(
            new()
            {
                From = from,
                To = to,
                Site = site,
                Client = client,
                TargetContains = target,
                Outcome = McpTools.Word<TransactionOutcome>(outcome),
                Family = McpTools.Word<AttackFamily>(family),
                RuleId = rule,
                After = after,
                Limit = McpTools.MaxItems,
            },
            cancellation);
        return Untrusted.Fence(
            $"{page.Transactions.Length} transactions, masked.", new Page<TransactionRecord>([.. page.Transactions.Select(EvidenceMask.Mask)], page.Next));
    }

    [McpServerTool(Name = "explain_transaction", ReadOnly = true, Destructive = false, OpenWorld = false)]
    [Description("Why a transaction was blocked or not: rules, values, scores. Values are masked unless the token may see evidence; then it is counted.")]
    public async Task<string> ExplainTransactionAsync(
        CancellationToken cancellation, [Description("The id on the block page")] string id, [Description("ja or en")] string? language = null)
    {
        if (await tools.Store.Transactions.FindAsync(id, cancellation) is not { } transaction)
        {
            throw new McpException("There is no such transaction.");
        }

        var (shown, isMasked) = await tools.ShowAsync(transaction, cancellation);
        return Untrusted.Fence(isMasked ? "Values are masked." : "Values are shown, and that was counted.", TransactionView.Of(shown, McpTools.Language(language), isMasked));
    }

    [McpServerTool(Name = "traffic_summary", ReadOnly = true, Destructive = false, OpenWorld = false)]
    [Description("Counts of the last hours, and what was most frequent among detections.")]
    public async Task<string> TrafficSummaryAsync(
        CancellationToken cancellation, [Description("How many hours back, 1 to 720")] int hours = 24, [Description("Name of a protected site")] string? site = null)
    {
        var (from, to) = (tools.Now - TimeSpan.FromHours(Math.Clamp(hours, 1, 720)), tools.Now);
        var counts = await tools.Store.Traffic.ReadAsync(from, to, TrafficStep.Hour, site, cancellation);
        var top = new Dictionary<string, object>();
        foreach (var what in Enum.GetValues<TopOf>())
        {
            top[what.ToString().ToLowerInvariant()] = await tools.Store.Traffic.TopAsync(what, from, to, 10, site, cancellation);
        }

        return Untrusted.Fence("Traffic by the hour.", new
        {
            from,
            to,
            requests = counts.Sum(c => c.Requests),
            blocked = counts.Sum(c => c.Blocked),
            wouldBlock = counts.Sum(c => c.WouldBlock),
            refused = counts.Sum(c => c.Refused),
            failed = counts.Sum(c => c.Failed),
            limited = counts.Sum(c => c.Limited),
            top,
        });
    }

    [McpServerTool(Name = "ledger_entries", ReadOnly = true, Destructive = false, OpenWorld = false)]
    [Description("Decisions, the latest first: who or what decided, on what evidence.")]
    public async Task<string> LedgerEntriesAsync(
        CancellationToken cancellation,
        [Description("Exactly, such as site:shop or incident:42")] string? subject = null,
        [Description("Such as mode-changed")] string? kind = null,
        [Description("Name of a person, rule, model or token")] string? decider = null,
        [Description("Numbers below this")] long? before = null)
    {
        var entries = await tools.Store.Ledger.ListAsync(
            new() { Subject = subject, Kind = McpTools.Word<DecisionKind>(kind), Decider = decider, Before = before, Limit = McpTools.MaxItems }, cancellation);
        return Untrusted.Fence($"{entries.Length} entries.", entries);
    }

    [McpServerTool(Name = "playbook", ReadOnly = true, Destructive = false, OpenWorld = false)]
    [Description("What to do next about an incident, step by step.")]
    public async Task<string> PlaybookAsync(CancellationToken cancellation, [Description("Such as INC-42")] string id, [Description("ja or en")] string? language = null) =>
        await tools.Store.Incidents.FindAsync(McpTools.Number(id), cancellation) is { } incident
            ? string.Join('\n', IncidentText.Playbook(incident, McpTools.Language(language)))
            : throw new McpException("There is no such incident.");
}
