using Microsoft.AspNetCore.Builder;

namespace Sakimori.Web.Security;

/// <summary>Headers every answer carries.</summary>
internal static class ConsoleSecurity
{
    // Styles are inline where MudBlazor writes its theme and positions; scripts never are.
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    /// <summary>Adds them first of all in the pipeline.</summary>
    public static void Use(IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    });
}
