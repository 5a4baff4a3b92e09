using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sakimori.Domain;
using Sakimori.Web.Api;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Live;

/// <summary>Server-sent events: what intake commits, as it commits it.</summary>
internal static class LiveEvents
{
    /// <summary>A sign of life is sent this often; whether the session still holds is asked as often.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Adds the hub.</summary>
    public static void Add(IServiceCollection services, ConsoleParts parts) => services.AddSingleton(_ => new LiveHub(parts.Intake));

    /// <summary>Maps its addresses.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGroup(ApiPaths.Root).MapGet("/live", ListenAsync).Needs(Role.Viewer, Scopes.Read)
        .Says("Live", "listen", "Server-sent events: news with each commit, gap when events were lost, heartbeat every 15 s.",
            "Continues after Last-Event-ID as far as the last 256 events reach. At most 200 listeners. Ends when the session or the token does.")
        .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");

    private static IResult ListenAsync(
        HttpContext context, LiveHub hub, SessionCheck sessions, TimeProvider time, IHostApplicationLifetime life, ClaimsPrincipal user)
    {
        var last = context.Request.Headers["Last-Event-ID"].ToString();
        long? after = long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (hub.Listen(after) is not { } listener)
        {
            return Problem.Busy;
        }

        context.Response.RegisterForDispose(listener);
        var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        context.Response.RegisterForDispose(ending);
        return TypedResults.ServerSentEvents(StreamAsync(listener, Caller.Of(user)!, sessions, time, ending.Token));
    }

    private static async IAsyncEnumerable<SseItem<string>> StreamAsync(
        LiveHub.Listener listener, Caller caller, SessionCheck sessions, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return Beat(time);
        var waiting = Task.FromResult(false);
        while (!cancellation.IsCancellationRequested)
        {
            if (listener.TakeMissed() is > 0 and var missed)
            {
                yield return new(JsonSerializer.Serialize(new { missed }, ApiJson.Options), "gap");
            }

            if (listener.Events.TryRead(out var news))
            {
                yield return new(news.Json, "news") { EventId = news.Number.ToString(CultureInfo.InvariantCulture) };
                continue;
            }

            if (waiting.IsCompleted)
            {
                waiting = listener.Events.WaitToReadAsync(CancellationToken.None).AsTask();
            }

            if (await WaitAsync(waiting, time, cancellation) is { } more)
            {
                if (!more)
                {
                    yield break;
                }

                continue;
            }

            if (caller.Person is not null && !(await sessions.CheckAsync(caller, isUse: false, cancellation)).Holds)
            {
                yield break;
            }

            yield return Beat(time);
        }
    }

    private static SseItem<string> Beat(TimeProvider time) => new(JsonSerializer.Serialize(new { time = time.GetUtcNow() }, ApiJson.Options), "heartbeat");

    // True: there is something; false: nothing more comes; null: a heartbeat is due.
    private static async Task<bool?> WaitAsync(Task<bool> waiting, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            return await waiting.WaitAsync(Heartbeat, time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
