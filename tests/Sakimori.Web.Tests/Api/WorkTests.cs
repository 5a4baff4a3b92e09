using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sakimori.Domain;

namespace Sakimori.Web.Tests.Api;

/// <summary>What people and programs do with the API, from end to end over HTTP.</summary>
public sealed class WorkTests(TestConsole console) : IClassFixture<TestConsole>
{
    [Fact]
    public async Task A_mode_is_changed_with_a_reason_and_stands_in_the_ledger()
    {
        var approver = await console.AsAsync(Role.Approver);
        using var without = await approver.SendAsync(HttpMethod.Put, "/api/v1/sites/portal/mode", new { mode = "protect", reason = " " });
        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        using var changed = await approver.SendAsync(HttpMethod.Put, "/api/v1/sites/portal/mode", new { mode = "protect", reason = "after the rehearsal" });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal("protect", (await approver.GetAsync("/api/v1/sites/portal")).GetProperty("mode").GetString());
        var entry = (await approver.GetAsync("/api/v1/ledger?subject=site:portal&kind=mode-changed")).GetProperty("items")[0].GetProperty("decision");
        Assert.Equal("approver", entry.GetProperty("deciderName").GetString());
        Assert.Contains("after the rehearsal", entry.GetProperty("details").GetString());
        using var unknown = await approver.SendAsync(HttpMethod.Put, "/api/v1/sites/none/mode", new { mode = "protect", reason = "x" });
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_proposal_is_decided_once_and_puts_its_override_in_force()
    {
        var analyst = await console.AsAsync(Role.Analyst);
        var approver = await console.AsAsync(Role.Approver);
        var rule = (await analyst.GetAsync("/api/v1/sites/shop/rules"))[0].GetProperty("id").GetInt64();
        using var made = await analyst.SendAsync(HttpMethod.Post, "/api/v1/proposals", new { site = "shop", ruleId = rule, path = "/order", target = "ARGS:memo", until = (string?)null, reason = "free text" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        using var decided = await approver.SendAsync(HttpMethod.Post, $"/api/v1/proposals/{id}/decision", new { isApproved = true, reason = "agreed" });
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        using var again = await approver.SendAsync(HttpMethod.Post, $"/api/v1/proposals/{id}/decision", new { isApproved = false, reason = "no" });
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        var active = (await analyst.GetAsync("/api/v1/overrides?active=true"))[0];
        Assert.Equal("/order", active.GetProperty("path").GetString());
        using var ended = await approver.SendAsync(HttpMethod.Post, $"/api/v1/overrides/{active.GetProperty("id").GetInt64()}/end", new { reason = "fixed" });
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        Assert.Equal(0, (await analyst.GetAsync("/api/v1/overrides?active=true")).GetArrayLength());
        var kinds = (await analyst.GetAsync("/api/v1/ledger?limit=1000")).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("decision").GetProperty("kind").GetString()).ToArray();
        Assert.Superset(new HashSet<string?> { "proposed", "approved", "override-made", "override-ended" }, kinds.ToHashSet());
    }

    [Fact]
    public async Task An_incident_is_worked_on_and_an_edit_of_an_old_revision_is_refused()
    {
        await console.SeeAsync(Samples.Hit("work-1"), Samples.Hit("work-2"));
        var analyst = await console.AsAsync(Role.Analyst);
        var first = (await analyst.GetAsync("/api/v1/incidents?limit=1")).GetProperty("items")[0].GetProperty("incident");
        var id = first.GetProperty("id").GetString()!;
        var revision = first.GetProperty("revision").GetInt64();
        using var opened = await analyst.SendAsync(HttpMethod.Patch, $"/api/v1/incidents/{id}", new { revision, status = "open", assignee = "analyst", note = "looking" });
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        using var stale = await analyst.SendAsync(HttpMethod.Patch, $"/api/v1/incidents/{id}", new { revision, status = "new" });
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        using var noted = await analyst.SendAsync(HttpMethod.Post, $"/api/v1/incidents/{id}/notes", new { text = "second look" });
        Assert.Equal(HttpStatusCode.Created, noted.StatusCode);
        var detail = await analyst.GetAsync($"/api/v1/incidents/{id}?language=ja");
        Assert.Equal("open", detail.GetProperty("incident").GetProperty("status").GetString());
        Assert.Contains(detail.GetProperty("notes").EnumerateArray(), note => note.GetProperty("text").GetString() == "second look");
        Assert.NotEmpty(detail.GetProperty("playbook").EnumerateArray());
        Assert.NotEmpty(detail.GetProperty("story").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await analyst.Client.GetAsync("/api/v1/incidents/INC-999999")).StatusCode);
    }

    [Fact]
    public async Task Hand_overs_are_taken_once()
    {
        var analyst = await console.AsAsync(Role.Analyst);
        using var written = await analyst.SendAsync(HttpMethod.Post, "/api/v1/handovers", new { text = "watch INC-1", to = (string?)null, incidents = new[] { "INC-1" } });
        Assert.Equal(HttpStatusCode.Created, written.StatusCode);
        var id = (await written.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        Assert.Equal(HttpStatusCode.NoContent, (await analyst.SendAsync(HttpMethod.Post, $"/api/v1/handovers/{id}/take")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await analyst.SendAsync(HttpMethod.Post, $"/api/v1/handovers/{id}/take")).StatusCode);
    }

    [Fact]
    public async Task Pages_of_transactions_continue_where_the_one_before_ended()
    {
        var time = new DateTimeOffset(2026, 3, 3, 0, 0, 0, TimeSpan.Zero);
        await console.SeeAsync([.. Enumerable.Range(0, 7).Select(i => Samples.Hit($"page-{i}", time: time + TimeSpan.FromSeconds(i)))]);
        var viewer = await console.AsAsync(Role.Viewer);
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await viewer.GetAsync($"/api/v1/transactions?limit=3&from=2026-03-03T00:00:00Z&to=2026-03-03T01:00:00Z{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
        Assert.Equal(["page-6", "page-5", "page-4", "page-3", "page-2", "page-1", "page-0"], seen);
    }

    [Theory]
    [InlineData("ocsf", "application/jsonl", "ocsf.jsonl")]
    [InlineData("syslog", "text/plain", "syslog.log")]
    public async Task What_goes_to_a_siem_is_one_record_a_line_in_utc_and_masked(string format, string type, string extension)
    {
        await console.SeeAsync(Samples.Hit("siem-" + format, "' or 1=1--\nforged", new(2025, 5, 5, 3, 0, 0, TimeSpan.Zero)));
        var analyst = await console.AsAsync(Role.Analyst);
        foreach (var (what, filter) in new[] { ("transactions", "&from=2025-05-05T03:00:00Z&to=2025-05-05T03:00:01Z"), ("incidents", "&includeClosed=true") })
        {
            using var answer = await analyst.Client.GetAsync($"/api/v1/exports/{what}?format={format}{filter}");
            Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
            Assert.Contains($"sakimori-{what}.{extension}", answer.Content.Headers.ContentDisposition?.ToString());
            var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.NotEmpty(lines);
            Assert.All(lines, line => Assert.DoesNotContain("or 1=1", line));
            if (format == "ocsf")
            {
                Assert.All(lines, line => Assert.Equal(what == "transactions" ? 4002 : 2004, JsonDocument.Parse(line).RootElement.GetProperty("class_uid").GetInt32()));
            }
            else
            {
                Assert.All(lines, line => Assert.Matches(@"^<(10[4-9]|11[01])>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ", line));
            }

            Assert.Contains(lines, line => what == "incidents" || line.Contains("siem-" + format, StringComparison.Ordinal));
        }

        using var unknown = await analyst.Client.GetAsync("/api/v1/exports/transactions?format=cef");
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public async Task A_setting_is_written_with_its_reason()
    {
        var admin = await console.AsAsync(Role.Admin);
        Assert.Equal(JsonValueKind.Null, (await admin.GetAsync("/api/v1/settings/test.one")).GetProperty("value").ValueKind);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.SendAsync(HttpMethod.Put, "/api/v1/settings/test.one", new { value = new { days = 3 }, reason = "audit" })).StatusCode);
        Assert.Equal(3, (await admin.GetAsync("/api/v1/settings/test.one")).GetProperty("value").GetProperty("days").GetInt32());
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.SendAsync(HttpMethod.Put, "/api/v1/settings/BAD..%2F", new { value = 1, reason = "x" })).StatusCode);
    }

    [Fact]
    public async Task The_ledger_verifies_over_the_api()
    {
        var analyst = await console.AsAsync(Role.Analyst);
        using var answer = await analyst.SendAsync(HttpMethod.Post, "/api/v1/ledger/verify", new { anchors = Array.Empty<object>() });
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("isWhole").GetBoolean());
    }

    [Fact]
    public async Task A_program_reads_with_its_token_and_needs_no_antiforgery_header()
    {
        using var program = await console.ProgramAsync(Role.Approver, "read", "protection");
        var me = await program.GetFromJsonAsync<JsonElement>("/api/v1/me");
        Assert.Equal("token:robot", me.GetProperty("name").GetString());
        using var changed = await program.PutAsJsonAsync("/api/v1/sites/recruit/reading", new { charset = "utf-8", profile = (string?)null, reason = "seen so" });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task Traffic_status_queue_and_replay_answer()
    {
        await console.SeeAsync(Samples.Hit("answers-1"));
        var analyst = await console.AsAsync(Role.Analyst);
        var (from, to) = (DateTimeOffset.UtcNow.AddHours(-1).ToString("O"), DateTimeOffset.UtcNow.AddHours(1).ToString("O"));
        var span = $"from={Uri.EscapeDataString(from)}&to={Uri.EscapeDataString(to)}";
        Assert.NotEmpty((await analyst.GetAsync($"/api/v1/traffic?{span}&step=hour")).EnumerateArray());
        Assert.NotEmpty((await analyst.GetAsync($"/api/v1/traffic/top?{span}&what=client")).EnumerateArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await analyst.Client.GetAsync($"/api/v1/traffic/top?{span}&what=nonsense")).StatusCode);
        Assert.Equal(3, (await analyst.GetAsync("/api/v1/status")).GetProperty("sites").GetInt32());
        Assert.True((await analyst.GetAsync("/api/v1/incidents/queue")).GetProperty("budget").GetInt32() > 0);
        using var replay = await analyst.SendAsync(HttpMethod.Post, "/api/v1/transactions/answers-1/replay");
        Assert.True((await replay.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("judged").GetProperty("isMasked").GetBoolean());
    }
}
