using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sakimori.Domain;
using Sakimori.Web.Api;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Telemetry;

/// <summary>
/// Metrics, traces, health and readiness. Metrics and health are open to programs on this machine and to tokens with the scope
/// <c>read</c> elsewhere. Exported over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, as OpenTelemetry's own settings are.
/// </summary>
internal static class ConsoleTelemetry
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds what collects them.</summary>
    public static void Add(IServiceCollection services, ConsoleParts parts)
    {
        var isExported = Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 };
        services.AddSingleton(_ => new ConsoleMeter(parts));
        services.AddSingleton<Readiness>();
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("sakimori"));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter("Sakimori.Gateway", ConsoleMeter.Name, "System.Runtime").AddPrometheusExporter();
            if (isExported)
            {
                metrics.AddOtlpExporter();
            }
        });
        if (isExported)
        {
            // Spans that nobody takes would be made for every request. Only our own sources: ASP.NET Core's would trace each one of the gateway twice.
            telemetry.WithTracing(traces => traces.AddSource(RequestTraces.SourceName, "Sakimori.Gateway").AddOtlpExporter());
        }
    }

    /// <summary>Traces each request to the console.</summary>
    public static void Use(IApplicationBuilder app) => RequestTraces.Use(app);

    /// <summary>Maps their addresses.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        // It observes from its making on.
        routes.ServiceProvider.GetRequiredService<ConsoleMeter>();
        var open = new AccessRequirement(Role.Viewer, Scopes.Read, IsOpenOnLoopback: true).ToPolicy();
        routes.MapPrometheusScrapingEndpoint(ApiPaths.Metrics).RequireAuthorization(open);
        routes.MapGet(ApiPaths.Health + "/live", () => new LivenessView("live")).RequireAuthorization(open).ExcludeFromDescription();
        routes.MapGet(ApiPaths.Health + "/ready", (Readiness readiness) => readiness.Judge()).RequireAuthorization(open).ExcludeFromDescription();
    }

    /// <summary>The process answers.</summary>
    /// <param name="Status"><c>live</c>.</param>
    internal sealed record LivenessView(string Status);
}
