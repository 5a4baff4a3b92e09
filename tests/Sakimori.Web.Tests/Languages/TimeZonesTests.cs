using System.Net;
using Sakimori.Domain;
using Sakimori.Web.Languages;

namespace Sakimori.Web.Tests.Languages;

/// <summary>Times are shown where the reader is: by choice, else by browser, else by the house.</summary>
public sealed class TimeZonesTests(TestConsole console) : IClassFixture<TestConsole>
{
    private static readonly DateTimeOffset s_moment = new(2026, 7, 1, 15, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task A_persons_choice_goes_before_the_browser_and_that_before_the_house()
    {
        var zones = console.Get<TimeZones>();
        Assert.Equal(TimeZoneInfo.Local.Id, (await zones.OfAsync(7, null, default)).Id);
        Assert.Equal("America/New_York", (await zones.OfAsync(7, "America/New_York", default)).Id);
        await zones.ChooseAsync(7, "Asia/Tokyo", default);
        Assert.Equal("Asia/Tokyo", (await zones.OfAsync(7, "America/New_York", default)).Id);
        Assert.Equal("America/New_York", (await zones.OfAsync(8, "America/New_York", default)).Id);
        await zones.ChooseAsync(7, null, default);
        Assert.Equal("America/New_York", (await zones.OfAsync(7, "America/New_York", default)).Id);
        var house = new TimeZones(new(console.Store, console.Journal, console.Intake, null!), new() { StateDirectory = "", TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris") }, TimeProvider.System);
        Assert.Equal("Europe/Paris", (await house.OfAsync(0, "no/such", default)).Id);
    }

    [Fact]
    public void Times_are_written_in_the_zone_with_its_name()
    {
        var time = new ConsoleTime(TimeProvider.System, console.Get<TimeZones>(), new());
        time.Show(TimeZones.Find("Asia/Tokyo")!);
        Assert.Equal(("2026年7月2日 00:04:05 +09:00", "00:04:05", "Asia/Tokyo (+09:00)"), (time.Full(s_moment), time.Clock(s_moment), time.ZoneName));
        time.Show(TimeZones.Find("America/New_York")!);
        Assert.Equal("2026年7月1日 11:04:05 -04:00", time.Full(s_moment));
    }

    [Theory]
    [InlineData("Asia/Tokyo", true)]
    [InlineData("UTC", true)]
    [InlineData("Etc/GMT+9", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("Asia/Edo", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("/etc/localtime", false)]
    [InlineData("Asia/../Asia/Tokyo", false)]
    [InlineData("Asia", false)]
    [InlineData("Asia/Tokyo\n", false)]
    public void A_name_is_a_zone_or_nothing(string? name, bool isZone) => Assert.Equal(isZone, TimeZones.Find(name) is not null);

    [Fact]
    public void Every_zone_offered_can_be_chosen()
    {
        Assert.Contains("Asia/Tokyo", TimeZones.Names);
        Assert.InRange(TimeZones.Names.Length, 300, 1000);
        Assert.All(TimeZones.Names, name => Assert.NotNull(TimeZones.Find(name)));
    }

    [Fact]
    public async Task The_api_keeps_ones_choice_and_speaks_utc()
    {
        var viewer = await console.AsAsync(Role.Viewer);
        using var kept = await viewer.SendAsync(HttpMethod.Patch, "/api/v1/me", new { timeZone = "Asia/Tokyo" });
        Assert.Equal(HttpStatusCode.NoContent, kept.StatusCode);
        Assert.Equal("Asia/Tokyo", (await viewer.GetAsync("/api/v1/me")).GetProperty("timeZone").GetString());
        using var unknown = await viewer.SendAsync(HttpMethod.Patch, "/api/v1/me", new { timeZone = "Asia/Edo" });
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        await console.SeeAsync(Samples.Hit("zone-1", time: s_moment));
        Assert.Equal("2026-07-01T15:04:05+00:00", (await viewer.GetAsync("/api/v1/transactions/zone-1")).GetProperty("transaction").GetProperty("time").GetString());
        using var back = await viewer.SendAsync(HttpMethod.Patch, "/api/v1/me", new { timeZone = "" });
        Assert.Equal(HttpStatusCode.NoContent, back.StatusCode);
        Assert.Null((await viewer.GetAsync("/api/v1/me")).GetProperty("timeZone").GetString());
    }
}
