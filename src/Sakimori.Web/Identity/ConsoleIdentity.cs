using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Sakimori.Web.Identity;

/// <summary>
/// Who may see and do what. A signed-in principal has the claims <c>ClaimTypes.NameIdentifier</c> (the person's number),
/// <c>ClaimTypes.Name</c> and <c>ClaimTypes.Role</c> (lower-case). Policies are named like roles and include the ones below.
/// </summary>
internal static class ConsoleIdentity
{
    /// <summary>Adds authentication, authorization and what they need.</summary>
    public static void Add(IServiceCollection services, ConsoleOptions options, ConsoleParts parts)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie =>
            {
                cookie.LoginPath = "/account/sign-in";
                cookie.ExpireTimeSpan = options.SessionIdle;
            });
        services.AddAuthorization();
    }

    /// <summary>Puts authentication and authorization into the pipeline, after routing.</summary>
    public static void Use(IApplicationBuilder app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
    }

    /// <summary>Maps what the account pages post to.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
    }

    /// <summary>Called once when the listener is open: decides whether a set-up link is offered.</summary>
    public static Task StartAsync(IServiceProvider services, Uri address, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>The one-time link; null when there is somebody or it is used up.</summary>
    public static Uri? SetUpLink(IServiceProvider services) => null;
}
