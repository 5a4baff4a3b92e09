using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>
/// A change that rests on a cookie must carry the antiforgery header: a browser sends cookies by itself, but no other site's page can
/// set the header. A token is proof enough, since no browser adds it by itself.
/// </summary>
internal static class ApiAntiforgery
{
    /// <summary>Checks every unsafe request for programs, after authorization.</summary>
    public static void Use(IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (ApiPaths.IsForPrograms(context.Request.Path) && !IsSafe(context.Request.Method) && Caller.Of(context.User) is { Person: not null }
            && !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            await Problem.Antiforgery.ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
