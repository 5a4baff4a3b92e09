using Microsoft.AspNetCore.Routing;

namespace Sakimori.Web.Live;

/// <summary>Server-sent events: what intake commits, as it commits it.</summary>
internal static class LiveEvents
{
    /// <summary>Maps its addresses.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
    }
}
