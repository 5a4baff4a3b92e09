using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Sakimori.Domain;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>What each route says of itself: who may, what it is called, what it does. A test holds every route to it.</summary>
internal static class RouteDescription
{
    private const string ProblemJson = "application/problem+json";

    /// <summary>Names it and says in one sentence what it does.</summary>
    public static RouteHandlerBuilder Says(this RouteHandlerBuilder route, string tag, string name, string summary, string? description = null)
    {
        route.WithName(name).WithTags(tag).WithSummary(summary);
        return description is null ? route : route.WithDescription(description);
    }

    /// <summary>A role, and for tokens a scope; null admits no token.</summary>
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder route, Role role, string? scope)
    {
        var requirement = new AccessRequirement(role, scope);
        return route.RequireAuthorization(requirement.ToPolicy())
            .WithMetadata(requirement)
            .Produces<ProblemDetails>(StatusCodes.Status401Unauthorized, ProblemJson)
            .Produces<ProblemDetails>(StatusCodes.Status403Forbidden, ProblemJson)
            .Produces<ProblemDetails>(StatusCodes.Status503ServiceUnavailable, ProblemJson);
    }
}
