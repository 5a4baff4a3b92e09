using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sakimori.Web.Api;

namespace Sakimori.Web.Telemetry;

/// <summary>Whether everything does its work. Not ready means: protection goes on, but somebody should look.</summary>
internal sealed class Readiness(ConsoleParts parts)
{
    /// <summary>Intake commits four times a second; a minute behind is a fault and not a burst.</summary>
    public static readonly TimeSpan MaxLag = TimeSpan.FromMinutes(1);

    /// <summary>200 or 503, with each check.</summary>
    public JsonHttpResult<ReadinessView> Judge()
    {
        var intake = parts.Intake.Health;
        ImmutableArray<ReadinessCheck> checks =
        [
            new("store", parts.Store.Health.IsReachable),
            new("intake", intake.Lag <= MaxLag),
            new("journal", parts.Journal.IsWritable),
            new("gateway", !parts.Protection.Sites.IsEmpty),
        ];
        var isReady = checks.All(check => check.IsWell);
        return TypedResults.Json(
            new ReadinessView(isReady ? "ready" : "not-ready", checks), ApiJson.Options, statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>Whether everything does its work.</summary>
/// <param name="Status"><c>ready</c> or <c>not-ready</c>.</param>
/// <param name="Checks">Each part.</param>
internal sealed record ReadinessView(string Status, ImmutableArray<ReadinessCheck> Checks);

/// <summary>One part.</summary>
/// <param name="Name"><c>store</c>, <c>intake</c>, <c>journal</c> or <c>gateway</c>.</param>
/// <param name="IsWell">It does its work.</param>
internal sealed record ReadinessCheck(string Name, bool IsWell);
