using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Sakimori.Domain;

namespace Sakimori.Web.Tests.Api;

/// <summary>What attackers write comes back as data: inert, labelled as what it is, and masked unless it is asked for.</summary>
public sealed class HostileTextTests(TestConsole console) : IClassFixture<TestConsole>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await console.SeeAsync(Samples.Everywhere("hostile-1"));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Every_answer_that_shows_traffic_is_inert_json()
    {
        var analyst = await console.AsAsync(Role.Analyst);
        var incident = (await analyst.GetAsync("/api/v1/incidents?limit=1")).GetProperty("items")[0].GetProperty("incident").GetProperty("id").GetString();
        var span = "from=2020-01-01T00:00:00Z&to=2035-01-01T00:00:00Z";
        string[] addresses =
        [
            "/api/v1/transactions", "/api/v1/transactions/hostile-1", "/api/v1/incidents", $"/api/v1/incidents/{incident}", $"/api/v1/incidents/{incident}?language=ja",
            "/api/v1/incidents/queue", $"/api/v1/traffic/top?{span}&what=path", $"/api/v1/traffic/top?{span}&what=client", "/api/v1/ledger", "/api/v1/handovers", "/api/v1/status",
        ];
        foreach (var address in addresses)
        {
            using var answer = await analyst.Client.GetAsync(address);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address}: {text}");
            Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.StartsWith("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.DoesNotContain('<', text);
            Assert.DoesNotContain('\u001b', text);
            Assert.DoesNotContain('\u2028', text);
            _ = JsonDocument.Parse(text);
        }
    }

    [Fact]
    public async Task Evidence_is_masked_until_it_is_asked_for_and_then_counted_and_on_record()
    {
        var analyst = await console.AsAsync(Role.Analyst);
        var masked = (await analyst.GetAsync("/api/v1/transactions/hostile-1")).GetProperty("transaction");
        var texts = masked.GetProperty("detections").EnumerateArray().SelectMany(d => new[] { d.GetProperty("value"), d.GetProperty("data") })
            .Concat(masked.GetProperty("headers").EnumerateArray().Select(header => header.GetProperty("value")))
            .Append(masked.GetProperty("body")).Append(masked.GetProperty("target")).Append(masked.GetProperty("userAgent")).Select(text => text.GetString()!).ToArray();
        Assert.Equal(9, texts.Length);
        Assert.All(texts, text => Assert.DoesNotContain("alert", text));
        var before = (await console.Store.People.FindAsync("analyst"))!.EvidenceShown;
        using var shown = await analyst.SendAsync(HttpMethod.Post, "/api/v1/transactions/hostile-1/evidence");
        var evidence = await shown.Content.ReadFromJsonAsync<JsonElement>();
        Assert.False(evidence.GetProperty("isMasked").GetBoolean());
        Assert.Equal(Samples.Hostile, evidence.GetProperty("transaction").GetProperty("detections")[0].GetProperty("value").GetString());
        Assert.DoesNotContain("<script", await shown.Content.ReadAsStringAsync());
        var entry = (await analyst.GetAsync("/api/v1/ledger?kind=evidence-shown&subject=transaction:hostile-1")).GetProperty("items")[0];
        Assert.Equal("analyst", entry.GetProperty("decision").GetProperty("deciderName").GetString());
        Assert.Equal(before + 1, (await console.Store.People.FindAsync("analyst"))!.EvidenceShown);
    }

    [Fact]
    public async Task A_spreadsheet_finds_no_formula_and_no_second_line()
    {
        var analyst = await console.AsAsync(Role.Analyst);
        using var answer = await analyst.SendAsync(HttpMethod.Get, "/api/v1/exports/transactions?format=csv&evidence=true");
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("attachment", answer.Content.Headers.ContentDisposition?.ToString());
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"'=cmd|", lines[1]);
        Assert.Equal(-1, lines[1].AsSpan().IndexOfAny("\r\n"));
    }

    [Fact]
    public async Task Json_lines_hold_one_object_a_line()
    {
        var analyst = await console.AsAsync(Role.Analyst);
        foreach (var address in new[] { "/api/v1/exports/transactions?format=jsonl", "/api/v1/exports/incidents?format=jsonl", "/api/v1/exports/ledger" })
        {
            using var answer = await analyst.Client.GetAsync(address);
            Assert.Equal("application/jsonl", answer.Content.Headers.ContentType?.MediaType);
            var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.NotEmpty(lines);
            Assert.All(lines, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
        }
    }

    [Fact]
    public async Task A_note_comes_back_letter_by_letter()
    {
        var analyst = await console.AsAsync(Role.Analyst);
        var incident = (await analyst.GetAsync("/api/v1/incidents?limit=1")).GetProperty("items")[0].GetProperty("incident").GetProperty("id").GetString();
        using var noted = await analyst.SendAsync(HttpMethod.Post, $"/api/v1/incidents/{incident}/notes", new { text = Samples.Hostile });
        Assert.Equal(HttpStatusCode.Created, noted.StatusCode);
        var notes = await analyst.GetAsync($"/api/v1/incidents/{incident}/notes");
        Assert.Contains(notes.EnumerateArray(), note => note.GetProperty("text").GetString() == Samples.Hostile);
    }
}
