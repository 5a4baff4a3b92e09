using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Storage.Traffic;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>Counts by time.</summary>
internal static class TrafficRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/traffic", ReadAsync).Needs(Role.Viewer, Scopes.Read)
            .Says("Traffic", "getTraffic", "Counts of a span in steps of a minute, an hour or a day.", "Steps without traffic are missing. At most two days in minutes.");
        api.MapGet("/traffic/top", TopAsync).Needs(Role.Viewer, Scopes.Read)
            .Says("Traffic", "getTop", "What was most frequent among detections: client, path, rule or family.", "Counted by the hour, so the span is widened to whole hours.");
    }

    private static async Task<Results<Ok<IReadOnlyList<TrafficMinute>>, Problem>> ReadAsync(
        DateTimeOffset from, DateTimeOffset to, string? step, string? site, Store store, CancellationToken cancellation)
    {
        if (!Spelling.TryRead<TrafficStep>(step, out var width) || from >= to || (width ?? TrafficStep.Minute) == TrafficStep.Minute && to - from > ApiLimits.MaxMinutes)
        {
            return Problem.Invalid("A step is minute, hour or day; from lies before to; minutes go back two days at once.");
        }

        return TypedResults.Ok<IReadOnlyList<TrafficMinute>>(await store.Traffic.ReadAsync(from, to, width ?? TrafficStep.Minute, site, cancellation));
    }

    private static async Task<Results<Ok<IReadOnlyList<Tally>>, Problem>> TopAsync(
        DateTimeOffset from, DateTimeOffset to, string what, int? count, string? site, Store store, CancellationToken cancellation)
    {
        if (!Spelling.TryRead<TopOf>(what, out var kind) || kind is null || from >= to)
        {
            return Problem.Invalid("What is client, path, rule or family; from lies before to.");
        }

        return TypedResults.Ok<IReadOnlyList<Tally>>(await store.Traffic.TopAsync(kind.Value, from, to, Math.Clamp(count ?? 10, 1, ApiLimits.MaxTop), site, cancellation));
    }
}
