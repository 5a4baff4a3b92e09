using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Sakimori.Web.Telemetry;

/// <summary>Metrics, traces, health and readiness.</summary>
internal static class ConsoleTelemetry
{
    /// <summary>Adds what collects them.</summary>
    public static void Add(IServiceCollection services, ConsoleParts parts)
    {
    }

    /// <summary>Maps their addresses.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
    }
}
