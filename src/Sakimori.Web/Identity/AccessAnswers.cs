using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Sakimori.Web.Api;

namespace Sakimori.Web.Identity;

/// <summary>Programs that may not are told so in problem details; people are led to the sign-in page.</summary>
internal sealed class AccessAnswers : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _forPages = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || !ApiPaths.IsForPrograms(context.Request.Path))
        {
            return _forPages.HandleAsync(next, context, policy, authorizeResult);
        }

        if (authorizeResult.Challenged)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problem.Unauthorized.ExecuteAsync(context);
        }

        var reasons = authorizeResult.AuthorizationFailure?.FailureReasons ?? [];
        return (reasons.Any(reason => reason.Message == AccessHandler.SecondFactorNeeded) ? Problem.SecondFactorNeeded : Problem.Forbidden).ExecuteAsync(context);
    }
}
