using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Logging;

namespace Sakimori.Web.Identity;

/// <summary>A live page asks again and again whether its session holds; when not, it shows nothing more than a stranger sees.</summary>
internal sealed class CircuitSession(ILoggerFactory loggers, SessionCheck check) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Caller.Of(authenticationState.User) is { } caller && (await check.CheckAsync(caller, isUse: false, cancellationToken)).Holds;
}

/// <summary>What a person does in a live page (a click, a key) is use of the session; what the page does by itself is not.</summary>
internal sealed class CircuitUse(AuthenticationStateProvider state, Sessions sessions) : CircuitHandler
{
    /// <inheritdoc/>
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        if (Caller.Of((await state.GetAuthenticationStateAsync()).User) is { Session.Length: > 0 } caller)
        {
            sessions.Use(caller.Session);
        }

        await next(context);
    };
}
