using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sakimori.Web.Telemetry;

/// <summary>A span for each request to the console, by OpenTelemetry's conventions for HTTP servers; the route's template and never a query, which may hold what traffic wrote.</summary>
internal static class RequestTraces
{
    /// <summary>The activity source's name.</summary>
    public const string SourceName = "Sakimori.Console";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Opens the span first and closes it last. Costs a look at a list while nobody listens.</summary>
    public static void Use(IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        using var span = s_source.StartActivity("request", ActivityKind.Server);
        if (span is null)
        {
            await next(context);
            return;
        }

        await next(context);
        Describe(span, context);
    });

    private static void Describe(Activity span, HttpContext context)
    {
        // Known methods only: what a stranger sends as a method is no name of ours.
        var method = context.Request.Method is "GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD" or "OPTIONS" or "CONNECT" ? context.Request.Method : "_OTHER";
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? method : $"{method} {route}";
        span.SetTag("http.request.method", method);
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
