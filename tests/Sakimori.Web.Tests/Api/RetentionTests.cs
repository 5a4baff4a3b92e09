using System.Net;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage;

namespace Sakimori.Web.Tests.Api;

/// <summary>What is kept how long is changed by an admin, within bounds, on record, and in force at once.</summary>
public sealed class RetentionTests(RetentionTests.House house) : IClassFixture<RetentionTests.House>
{
    private static readonly RetentionPolicy s_configured = new() { Allowed = TimeSpan.FromDays(5) };

    [Fact]
    public async Task A_change_is_on_record_in_force_and_taken_back()
    {
        var admin = await house.Console.AsAsync(Role.Admin);
        Assert.Equal(5, (await admin.GetAsync("/api/v1/retention")).GetProperty("configured").GetProperty("allowedDays").GetInt32());
        using var changed = await admin.SendAsync(HttpMethod.Put, "/api/v1/retention", new { retention = Some(allowedDays: 3), reason = "audit of 2026" });
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        var view = await admin.GetAsync("/api/v1/retention");
        Assert.Equal((5, 3), (view.GetProperty("configured").GetProperty("allowedDays").GetInt32(), view.GetProperty("set").GetProperty("allowedDays").GetInt32()));
        Assert.Equal(
            new RetentionPolicy { Allowed = TimeSpan.FromDays(3), Detections = TimeSpan.FromDays(60), Incidents = TimeSpan.FromDays(400), Minutes = TimeSpan.FromDays(31), MaxBytes = 5L << 30, Archive = false },
            await RetentionSetting.InForceAsync(house.Console.Store, s_configured));
        var entry = (await house.Console.Store.Ledger.ListAsync(new() { Subject = "retention", Limit = 1 }))[0].Decision;
        var details = JsonDocument.Parse(entry.Details).RootElement;
        Assert.Equal((DecisionKind.SettingChanged, "admin", "audit of 2026"), (entry.Kind, entry.DeciderName, details.GetProperty("reason").GetString()));
        Assert.Equal((5, 3), (details.GetProperty("was").GetProperty("allowedDays").GetInt32(), details.GetProperty("now").GetProperty("allowedDays").GetInt32()));

        using var back = await admin.SendAsync(HttpMethod.Put, "/api/v1/retention", new { retention = (object?)null, reason = "over" });
        Assert.Equal(HttpStatusCode.NoContent, back.StatusCode);
        Assert.Equal(s_configured, await RetentionSetting.InForceAsync(house.Console.Store, s_configured));
        Assert.Equal(2, (await house.Console.Store.Ledger.ListAsync(new() { Subject = "retention" })).Length);
    }

    [Theory]
    [InlineData(0, 60, 400, 31, 5)]
    [InlineData(366, 400, 400, 31, 5)]
    [InlineData(3, 6, 400, 31, 5)]
    [InlineData(3, 3651, 3650, 31, 5)]
    [InlineData(3, 10, 29, 31, 5)]
    [InlineData(3, 60, 400, 0, 5)]
    [InlineData(3, 60, 400, 31, 0)]
    [InlineData(3, 60, 400, 31, 10_241)]
    [InlineData(61, 60, 400, 31, 5)]
    [InlineData(3, 60, 59, 31, 5)]
    public async Task What_is_out_of_bounds_is_refused_and_changes_nothing(int allowedDays, int detectionsDays, int incidentsDays, int minutesDays, int maxGibibytes)
    {
        var admin = await house.Console.AsAsync(Role.Admin);
        var before = await house.Console.Store.Ledger.ListAsync(new() { Subject = "retention" });
        using var refused = await admin.SendAsync(HttpMethod.Put, "/api/v1/retention", new { retention = Some(allowedDays, detectionsDays, incidentsDays, minutesDays, maxGibibytes), reason = "x" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(before.Length, (await house.Console.Store.Ledger.ListAsync(new() { Subject = "retention" })).Length);
    }

    [Fact]
    public async Task A_reason_is_needed_and_the_general_settings_do_not_reach_it()
    {
        var admin = await house.Console.AsAsync(Role.Admin);
        using var without = await admin.SendAsync(HttpMethod.Put, "/api/v1/retention", new { retention = Some(), reason = " " });
        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        using var around = await admin.SendAsync(HttpMethod.Put, "/api/v1/settings/retention:policy", new { value = Some(allowedDays: 0), reason = "x" });
        Assert.Equal(HttpStatusCode.BadRequest, around.StatusCode);
    }

    [Fact]
    public async Task The_next_run_of_retention_goes_by_it()
    {
        var store = house.Console.Store;
        await house.Console.SeeAsync(Samples.Hit("old-1", time: DateTimeOffset.UtcNow.AddDays(-20)));
        await store.MaintainAsync(await RetentionSetting.InForceAsync(store, s_configured));
        Assert.NotNull(await store.Transactions.FindAsync("old-1"));
        await store.MaintainAsync((RetentionSetting.Of(s_configured) with { DetectionsDays = 10 }).ToPolicy());
        Assert.Null(await store.Transactions.FindAsync("old-1"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"allowedDays":0,"detectionsDays":60,"incidentsDays":400,"minutesDays":31,"maxGibibytes":5,"archive":true}""")]
    [InlineData("""{"another":1}""")]
    public async Task What_cannot_be_read_is_as_if_it_were_not_there(string json)
    {
        await house.Console.Store.Settings.WriteAsync("retention:policy", json, null);
        Assert.Equal(s_configured, await RetentionSetting.InForceAsync(house.Console.Store, s_configured));
        await house.Console.Store.Settings.WriteAsync("retention:policy", "null", null);
    }

    private static object Some(int allowedDays = 3, int detectionsDays = 60, int incidentsDays = 400, int minutesDays = 31, int maxGibibytes = 5) =>
        new { allowedDays, detectionsDays, incidentsDays, minutesDays, maxGibibytes, archive = false };

    /// <summary>A console whose configuration is known.</summary>
    public sealed class House : IAsyncLifetime
    {
        public TestConsole Console { get; } = new() { Options = options => options with { Retention = s_configured } };

        public ValueTask InitializeAsync() => Console.InitializeAsync();

        public ValueTask DisposeAsync() => Console.DisposeAsync();
    }
}
