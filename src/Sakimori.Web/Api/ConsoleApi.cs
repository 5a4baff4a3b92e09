using Microsoft.AspNetCore.Routing;

namespace Sakimori.Web.Api;

/// <summary>The API of everything the console does, and its description.</summary>
internal static class ConsoleApi
{
    /// <summary>Maps its addresses.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
    }
}
