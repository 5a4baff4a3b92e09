using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sakimori.Web.Identity;

/// <summary>Programs present a token as <c>Authorization: Bearer sak_…</c> (RFC 6750).</summary>
internal sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, Tokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "token";

    private const string Bearer = "Bearer ";

    /// <summary>A request that names a token is judged by it alone; its cookie then means nothing.</summary>
    public static bool IsPresented(Microsoft.AspNetCore.Http.HttpRequest request) => request.Headers.Authorization.Count > 0;

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) || await tokens.FindAsync(header[Bearer.Length..].Trim(), Context.RequestAborted) is not { } token)
        {
            return AuthenticateResult.Fail("no such token");
        }

        return AuthenticateResult.Success(new(Caller.Principal(token, SchemeName), SchemeName));
    }
}
