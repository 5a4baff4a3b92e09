using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Sakimori.Domain;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Tests.Telemetry;

/// <summary>What machines ask the console.</summary>
public sealed class MachineTests(TestConsole console) : IClassFixture<TestConsole>
{
    [Fact]
    public async Task Metrics_name_store_intake_and_journal()
    {
        using var client = new HttpClient { BaseAddress = console.Server.Address };
        using var answer = await client.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        foreach (var name in new[]
        {
            "sakimori_store_size_bytes", "sakimori_store_reachable", "sakimori_intake_lag_seconds", "sakimori_intake_committed", "sakimori_journal_size_bytes",
            "sakimori_journal_writable", "sakimori_journal_unrecorded", "sakimori_journal_dropped",
        })
        {
            Assert.Contains(name, text);
        }
    }

    [Fact]
    public async Task Health_is_two_questions()
    {
        using var client = new HttpClient { BaseAddress = console.Server.Address };
        Assert.Equal("live", (await client.GetFromJsonAsync<JsonElement>("/health/live")).GetProperty("status").GetString());
        using var ready = await client.GetAsync("/health/ready");
        var body = await ready.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(ready.StatusCode == HttpStatusCode.OK, body.GetRawText());
        Assert.Equal(["store", "intake", "journal", "gateway"], body.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("::1", null, true)]
    [InlineData("192.0.2.1", null, false)]
    [InlineData("192.0.2.1", "read", true)]
    [InlineData("192.0.2.1", "mcp", false)]
    public async Task Elsewhere_machines_need_a_token_that_may_read(string address, string? scope, bool mayPass)
    {
        var handler = new AccessHandler(new() { StateDirectory = "/tmp" });
        var requirement = new AccessRequirement(Role.Viewer, Scopes.Read, IsOpenOnLoopback: true);
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse(address);
        var token = new ApiToken(1, "x", "", scope ?? "", Role.Viewer, "", default, null, null, null);
        var user = scope is null ? new ClaimsPrincipal(new ClaimsIdentity()) : Caller.Principal(token, "token");
        var context = new AuthorizationHandlerContext([requirement], user, http);
        await handler.HandleAsync(context);
        Assert.Equal(mayPass, context.HasSucceeded);
    }

    [Fact]
    public async Task Deciders_without_a_second_factor_are_told_so_where_it_is_required()
    {
        await using var strict = new TestConsole { Options = options => options with { RequireSecondFactor = true } };
        await strict.InitializeAsync();
        var approver = await strict.AsAsync(Role.Approver);
        using var refused = await approver.SendAsync(HttpMethod.Put, "/api/v1/sites/shop/mode", new { mode = "observe", reason = "x" });
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("urn:sakimori:problem:second-factor-needed", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
        Assert.Equal(HttpStatusCode.OK, (await approver.Client.GetAsync("/api/v1/sites")).StatusCode);
    }
}
