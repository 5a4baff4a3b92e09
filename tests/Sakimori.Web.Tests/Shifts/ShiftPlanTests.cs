using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sakimori.Domain;
using Sakimori.Web.Shifts;

namespace Sakimori.Web.Tests.Shifts;

/// <summary>Who watches when, and what an ended shift leaves.</summary>
public sealed class ShiftPlanTests(TestConsole console) : IClassFixture<TestConsole>
{
    private static readonly DateTimeOffset s_nine = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_roster_says_who_is_on_and_who_is_next()
    {
        var time = new FakeTimeProvider(s_nine);
        await using var house = new TestConsole();
        await house.InitializeAsync();
        await house.AddPersonAsync("sato", Role.Analyst);
        await house.AddPersonAsync("suzuki", Role.Analyst);
        var plan = new ShiftPlan(house.Store, time);
        var (_, second) = await plan.AddAsync("suzuki", s_nine.AddHours(8), s_nine.AddHours(16), "test", default);
        var (_, first) = await plan.AddAsync("sato", s_nine, s_nine.AddHours(8), "test", default);
        Assert.Equal((1L, 2L), (second!.Id, first!.Id));
        var roster = await plan.ReadAsync(default);
        Assert.Equal([first], roster.On);
        Assert.Equal(second, roster.Next);
        time.Advance(TimeSpan.FromHours(8));
        roster = await plan.ReadAsync(default);
        Assert.Equal([second], roster.On);
        Assert.Null(roster.Next);
        time.Advance(TimeSpan.FromDays(40));
        var (_, later) = await plan.AddAsync("sato", time.GetUtcNow(), time.GetUtcNow().AddHours(1), "test", default);
        // Those of more than a month ago are forgotten; their numbers are not given again.
        Assert.Equal(3, later!.Id);
        Assert.Equal([later], (await plan.ReadAsync(default)).Shifts);
        Assert.Equal(ShiftOutcome.Done, await plan.RemoveAsync(3, default));
        Assert.Equal(ShiftOutcome.NotFound, await plan.RemoveAsync(3, default));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 0)]
    [InlineData(0, 25)]
    [InlineData(-9, -1)]
    [InlineData(24 * 93, 24 * 93 + 1)]
    public async Task What_is_no_shift_is_refused(int fromHours, int toHours)
    {
        var plan = new ShiftPlan(console.Store, new FakeTimeProvider(s_nine));
        Assert.Equal(ShiftOutcome.Invalid, (await plan.AddAsync("sato", s_nine.AddHours(fromHours), s_nine.AddHours(toHours), "test", default)).Outcome);
    }

    [Fact]
    public void An_incident_is_left_when_its_owner_went_off_shift_and_is_not_back()
    {
        Shift[] shifts = [new(1, "sato", s_nine, s_nine.AddHours(8), "x"), new(2, "suzuki", s_nine.AddHours(8), s_nine.AddHours(16), "x"), new(3, "sato", s_nine.AddHours(24), s_nine.AddHours(32), "x")];
        Assert.False(At(4).IsLeft(Of("sato")));
        Assert.True(At(8).IsLeft(Of("sato")));
        Assert.False(At(8).IsLeft(Of("suzuki")));
        Assert.True(At(20).IsLeft(Of("suzuki")));
        Assert.False(At(25).IsLeft(Of("sato")));
        Assert.False(At(8).IsLeft(Of("sato") with { Status = IncidentStatus.Closed }));
        // Without any shift, and without an owner, nobody left anything.
        Assert.False(At(8).IsLeft(Of("tanaka")));
        Assert.False(At(8).IsLeft(Of(null)));

        ShiftRoster At(int hours) => new(shifts, s_nine.AddHours(hours));
    }

    [Fact]
    public async Task Shifts_are_planned_over_the_api()
    {
        var analyst = await console.AsAsync(Role.Analyst);
        var from = DateTimeOffset.UtcNow;
        using var made = await analyst.SendAsync(HttpMethod.Post, "/api/v1/shifts", new { person = "analyst", from, to = from.AddHours(8) });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        Assert.Equal("analyst", (await analyst.GetAsync("/api/v1/shifts"))[0].GetProperty("person").GetString());
        using var stranger = await analyst.SendAsync(HttpMethod.Post, "/api/v1/shifts", new { person = "nobody", from, to = from.AddHours(8) });
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
        using var endless = await analyst.SendAsync(HttpMethod.Post, "/api/v1/shifts", new { person = "analyst", from, to = from.AddHours(80) });
        Assert.Equal(HttpStatusCode.BadRequest, endless.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await analyst.SendAsync(HttpMethod.Delete, $"/api/v1/shifts/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await analyst.SendAsync(HttpMethod.Delete, $"/api/v1/shifts/{id}")).StatusCode);
    }

    private static Incident Of(string? assignee) => new()
    {
        Id = new(1),
        First = s_nine,
        Last = s_nine,
        Site = "shop",
        Family = AttackFamily.SqlInjection,
        Stage = IncidentStage.Attempt,
        Actor = "203.0.113.7",
        GroupingKey = "x",
        Count = 1,
        Blocked = 1,
        Passed = 0,
        TopScore = 5,
        Rank = 1,
        Status = IncidentStatus.Open,
        Assignee = assignee,
    };
}
