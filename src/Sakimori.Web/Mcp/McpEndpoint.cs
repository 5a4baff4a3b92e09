using Microsoft.AspNetCore.Routing;

namespace Sakimori.Web.Mcp;

/// <summary>The Model Context Protocol endpoint.</summary>
internal static class McpEndpoint
{
    /// <summary>Maps its addresses.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
    }
}
