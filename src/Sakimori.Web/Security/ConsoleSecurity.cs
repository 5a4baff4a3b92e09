using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sakimori.Storage;
using Sakimori.Web.Api;

namespace Sakimori.Web.Security;

/// <summary>What holds for every request before anything else looks at it: the host's name, the origin, the headers of the answer, and failures that say nothing.</summary>
internal static partial class ConsoleSecurity
{
    // Styles are inline where MudBlazor writes its theme and positions; scripts never are.
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    // What programs get is never a page.
    private const string DataPolicy = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>Puts it first of all in the pipeline.</summary>
    public static void Use(IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        var names = HostNames.Of(services.GetRequiredService<ConsoleOptions>());
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Sakimori.Web.Security");
        app.Use((context, next) =>
        {
            SetHeaders(context);
            return Judge(context, names) is { } problem ? problem.ExecuteAsync(context) : GuardedAsync(context, next, logger);
        });
    }

    private static void SetHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        var isForPrograms = ApiPaths.IsForPrograms(context.Request.Path);
        headers.ContentSecurityPolicy = isForPrograms ? DataPolicy : PagePolicy;
        headers.XContentTypeOptions = "nosniff";
        // Not no-referrer: browsers then send Origin: null with our own forms.
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Assets, whose address carries their version, say otherwise.
        headers.CacheControl = "no-store";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }

    private static Problem? Judge(HttpContext context, HostNames names)
    {
        var request = context.Request;
        if (!names.Contains(request.Host.Host))
        {
            return Problem.Host;
        }

        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        var isStream = context.WebSockets.IsWebSocketRequest || HttpMethods.IsConnect(request.Method)
            || request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase)
            || request.Headers.Upgrade.Count > 0;
        if (isSafe && !isStream)
        {
            return null;
        }

        // Browsers state the origin of every request that changes something or opens a socket; programs state none.
        var isForeign = request.Headers.Origin.Count > 0
            && !string.Equals(request.Headers.Origin.ToString(), $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
        return isForeign || request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" ? Problem.Origin : null;
    }

    private static async Task GuardedAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            SetHeaders(context);
            var problem = e switch
            {
                StoreException => Problem.StoreAway,
                BadHttpRequestException bad => new Problem(bad.StatusCode, "invalid", "The request cannot be read."),
                _ => Problem.Internal,
            };
            if (problem.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                LogFailed(logger, e, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no endpoint");
            }

            await problem.ExecuteAsync(context);
        }
    }

    [LoggerMessage(EventId = 7201, Level = LogLevel.Error, Message = "The console failed to answer {Method} at {Endpoint}")]
    private static partial void LogFailed(ILogger logger, Exception e, string method, string endpoint);
}
