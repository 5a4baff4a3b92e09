using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Web.Api;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Mcp;

/// <summary>Tools that change incidents: only for tokens that also have the scope <c>incidents</c>.</summary>
[McpServerToolType]
internal sealed class McpWriting(McpTools tools)
{
    [McpServerTool(Name = "add_note", ReadOnly = false, Destructive = false, OpenWorld = false)]
    [Description("Adds a note to an incident, in the token's name.")]
    public async Task<string> AddNoteAsync(CancellationToken cancellation, [Description("Such as INC-42")] string id, [Description("The note")] string text)
    {
        var caller = tools.Require(Scopes.Incidents, Role.Analyst);
        if (text.Trim().Length == 0 || text.Length > ApiLimits.MaxNote)
        {
            throw new McpException("A note has between 1 and 20,000 characters.");
        }

        if (await tools.Store.Incidents.FindAsync(McpTools.Number(id), cancellation) is null)
        {
            throw new McpException("There is no such incident.");
        }

        await tools.Store.Incidents.AddNoteAsync(McpTools.Number(id), new(tools.Now, caller.Name, text), cancellation);
        return "Noted.";
    }

    [McpServerTool(Name = "change_incident", ReadOnly = false, Destructive = false, OpenWorld = false)]
    [Description("Assigns, opens, retitles or closes an incident. Names the revision that was read.")]
    public async Task<string> ChangeIncidentAsync(
        CancellationToken cancellation,
        [Description("Such as INC-42")] string id,
        [Description("The revision that was read")] long revision,
        [Description("new, open or closed")] string? status = null,
        [Description("With closed: attack-blocked, attack-succeeded, false-alarm, test or duplicate")] string? closeReason = null,
        [Description("A title; empty returns to the generated one")] string? title = null,
        [Description("A person's name; empty assigns nobody")] string? assignee = null,
        [Description("A note to go with it")] string? note = null)
    {
        var caller = tools.Require(Scopes.Incidents, Role.Analyst);
        if (title?.Length > ApiLimits.MaxTitle || note?.Length > ApiLimits.MaxNote || assignee?.Length > NameRules.MaxLength)
        {
            throw new McpException("Title, note or assignee is too long.");
        }

        var result = await tools.Intake.ChangeAsync(
            new()
            {
                Id = McpTools.Number(id),
                Revision = revision,
                By = caller.Name,
                Status = McpTools.Word<IncidentStatus>(status),
                CloseReason = McpTools.Word<CloseReason>(closeReason),
                Title = title,
                Assignee = assignee,
                Note = note,
            },
            cancellation);
        return result.Outcome == IncidentOutcome.Done && result.Incident is { } incident
            ? $"Done. Revision {incident.Revision}."
            : throw new McpException("Not done: " + Spelling.Of<IncidentOutcome>().ElementAt((int)result.Outcome));
    }
}
