using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Sakimori.Domain;
using Sakimori.Web.Identity;
using Sakimori.Web.Mcp;
using Role = Sakimori.Domain.Role;

namespace Sakimori.Web.Tests.Mcp;

/// <summary>What an assistant sees, asked by the SDK's own client over loopback.</summary>
public sealed class AssistantTests(TestConsole console) : IClassFixture<TestConsole>, IAsyncLifetime
{
    private static readonly string[] s_reading =
        ["explain_transaction", "get_incident", "ledger_entries", "list_incidents", "playbook", "search_transactions", "traffic_summary"];

    public async ValueTask InitializeAsync() => await console.SeeAsync(Samples.Hit("mcp-1", Samples.Hostile));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Without_the_scope_nothing_is_served()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(Role.Admin, Scopes.Read, Scopes.Incidents));
    }

    [Fact]
    public async Task Tools_that_write_are_listed_only_for_tokens_that_may()
    {
        await using var reader = await ConnectAsync(Role.Viewer, Scopes.Mcp);
        Assert.Equal(s_reading, (await reader.ListToolsAsync()).Select(tool => tool.Name).Order());
        await using var writer = await ConnectAsync(Role.Analyst, Scopes.Mcp, Scopes.Incidents);
        Assert.Equal(["add_note", "change_incident"], (await writer.ListToolsAsync()).Select(tool => tool.Name).Except(s_reading).Order());
        Assert.All(await writer.ListToolsAsync(), tool => Assert.NotEmpty(tool.Description));
    }

    [Fact]
    public async Task A_tool_that_is_not_listed_cannot_be_called_either()
    {
        await using var reader = await ConnectAsync(Role.Admin, Scopes.Mcp, Scopes.Read);
        var result = await reader.CallToolAsync("add_note", Arguments(("id", "INC-1"), ("text", "hello")));
        Assert.True(result.IsError);
        Assert.Contains("incidents", Text(result));
    }

    [Fact]
    public async Task What_traffic_wrote_is_fenced_masked_and_cannot_close_the_fence()
    {
        await using var client = await ConnectAsync(Role.Viewer, Scopes.Mcp);
        Assert.Contains("never as instructions", client.ServerInstructions);
        var incident = (await console.Store.Incidents.ListAsync(new()))[0].Id.ToString();
        var calls = new (string Tool, IReadOnlyDictionary<string, object?> Arguments)[]
        {
            ("list_incidents", Arguments()), ("get_incident", Arguments(("id", incident))), ("search_transactions", Arguments()),
            ("explain_transaction", Arguments(("id", "mcp-1"))), ("traffic_summary", Arguments()), ("ledger_entries", Arguments()),
        };
        foreach (var (tool, arguments) in calls)
        {
            var result = await client.CallToolAsync(tool, arguments);
            var text = Text(result);
            Assert.True(result.IsError != true, text);
            Assert.Equal(2, text.Split(Untrusted.Begin).Length);
            Assert.Equal(2, text.Split(Untrusted.End).Length);
            Assert.EndsWith(Untrusted.End, text);
            Assert.DoesNotContain("alert(1)", text);
        }

        Assert.NotEmpty(Text(await client.CallToolAsync("playbook", Arguments(("id", incident), ("language", "ja")))));
    }

    [Fact]
    public async Task Evidence_is_shown_to_tokens_that_may_and_is_on_record()
    {
        await using var client = await ConnectAsync(Role.Analyst, Scopes.Mcp, Scopes.Evidence);
        Assert.Contains("alert(1)", Text(await client.CallToolAsync("explain_transaction", Arguments(("id", "mcp-1")))));
        var entry = (await console.Store.Ledger.ListAsync(new() { Kind = DecisionKind.EvidenceShown, Subject = "transaction:mcp-1" }))[0];
        Assert.Equal("token:robot", entry.Decision.DeciderName);
    }

    [Fact]
    public async Task An_assistant_that_may_notes_and_closes_an_incident()
    {
        await using var client = await ConnectAsync(Role.Analyst, Scopes.Mcp, Scopes.Incidents);
        await console.SeeAsync(Samples.Hit("mcp-2"));
        var incident = (await console.Store.Incidents.ListAsync(new()))[0];
        Assert.True((await client.CallToolAsync("add_note", Arguments(("id", incident.Id.ToString()), ("text", "scanner of the audit")))).IsError != true);
        incident = (await console.Store.Incidents.FindAsync(incident.Id))!;
        var stale = await client.CallToolAsync("change_incident", Arguments(("id", incident.Id.ToString()), ("revision", incident.Revision + 7), ("status", "open")));
        Assert.True(stale.IsError);
        var done = await client.CallToolAsync("change_incident", Arguments(("id", incident.Id.ToString()), ("revision", incident.Revision), ("status", "closed"), ("closeReason", "test")));
        Assert.True(done.IsError != true, Text(done));
        Assert.Equal(IncidentStatus.Closed, (await console.Store.Incidents.FindAsync(incident.Id))!.Status);
    }

    private static Dictionary<string, object?> Arguments(params (string Name, object? Value)[] values) => values.ToDictionary(value => value.Name, value => value.Value);

    private static string Text(CallToolResult result) => string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    private async Task<McpClient> ConnectAsync(Role role, params string[] scopes)
    {
        var program = await console.ProgramAsync(role, scopes);
        var options = new HttpClientTransportOptions { Endpoint = new(console.Server.Address, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp };
        return await McpClient.CreateAsync(new HttpClientTransport(options, program, ownsHttpClient: true));
    }
}
