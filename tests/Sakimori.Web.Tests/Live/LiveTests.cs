using System.Collections.Immutable;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Web.Live;

namespace Sakimori.Web.Tests.Live;

public sealed class LiveTests(TestConsole console) : IClassFixture<TestConsole>
{
    [Fact]
    public void A_slow_listener_loses_the_oldest_and_is_told_how_many()
    {
        using var hub = new LiveHub(null);
        using var listener = hub.Listen(null)!;
        for (var i = 0; i < LiveHub.QueueLength + 10; i++)
        {
            hub.Publish(News());
        }

        Assert.Equal(10, listener.TakeMissed());
        Assert.Equal(0, listener.TakeMissed());
        Assert.True(listener.Events.TryRead(out var oldest));
        Assert.Equal(11, oldest.Number);
    }

    [Fact]
    public void A_listener_who_comes_back_gets_what_was_between()
    {
        using var hub = new LiveHub(null);
        using var first = hub.Listen(null)!;
        for (var i = 0; i < 5; i++)
        {
            hub.Publish(News());
        }

        using var second = hub.Listen(3)!;
        Assert.Equal(0, second.TakeMissed());
        Assert.True(second.Events.TryRead(out var next));
        Assert.Equal(4, next.Number);
        for (var i = 0; i < 300; i++)
        {
            hub.Publish(News());
        }

        using var third = hub.Listen(3)!;
        Assert.Equal(305 - 3 - 256, third.TakeMissed());
        using var stranger = hub.Listen(9_999)!;
        Assert.Equal(1, stranger.TakeMissed());
    }

    [Fact]
    public void Listeners_are_limited_and_leave_room_when_they_go()
    {
        using var hub = new LiveHub(null);
        var all = Enumerable.Range(0, LiveHub.MaxListeners).Select(_ => hub.Listen(null)!).ToArray();
        Assert.Null(hub.Listen(null));
        all[0].Dispose();
        Assert.NotNull(hub.Listen(null));
    }

    [Fact]
    public async Task What_intake_commits_arrives_masked()
    {
        var viewer = await console.AsAsync(Role.Viewer);
        using var answer = await viewer.Client.GetAsync("/api/v1/live", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        await using var events = SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("heartbeat", events.Current.EventType);
        await console.SeeAsync(Samples.Hit("live-1", Samples.Hostile));
        JsonElement news;
        do
        {
            Assert.True(await events.MoveNextAsync());
            Assert.DoesNotContain("alert(1)", events.Current.Data);
            news = events.Current.EventType == "news" ? JsonDocument.Parse(events.Current.Data).RootElement : default;
        }
        while (news.ValueKind == JsonValueKind.Undefined || news.GetProperty("transactions").GetArrayLength() == 0);
        Assert.Equal("live-1", news.GetProperty("transactions")[0].GetProperty("id").GetString());
        Assert.NotEmpty(news.GetProperty("incidents").EnumerateArray());
    }

    private static IntakeNews News() => new([Samples.Hit("x")], [], ImmutableArray<TrafficMinute>.Empty);
}
