using Microsoft.AspNetCore.Http;

namespace Sakimori.Web.Api;

/// <summary>Addresses that programs use: they answer in problem details and never lead to the sign-in page.</summary>
internal static class ApiPaths
{
    /// <summary>Everything of this version lies below.</summary>
    public const string Root = "/api/v1";

    /// <summary>The description.</summary>
    public const string Description = "/openapi.json";

    /// <summary>The Model Context Protocol endpoint.</summary>
    public const string Mcp = "/mcp";

    /// <summary>Metrics for Prometheus.</summary>
    public const string Metrics = "/metrics";

    /// <summary>Health for machines.</summary>
    public const string Health = "/health";

    /// <summary>A program asks, not a person before a page.</summary>
    public static bool IsForPrograms(PathString path) =>
        path.StartsWithSegments("/api") || path.StartsWithSegments(Description) || path.StartsWithSegments(Mcp) || path.StartsWithSegments(Metrics)
        || path.StartsWithSegments(Health);
}
