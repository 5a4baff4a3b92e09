using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Sakimori.Domain;

namespace Sakimori.Web.Identity;

/// <summary>A role, and for tokens a scope. Without a scope only people may: no token changes who may do what.</summary>
/// <param name="Role">At least this role.</param>
/// <param name="Scope">The scope a token needs; null admits no token.</param>
/// <param name="IsOpenOnLoopback">A program on this machine needs neither: health and metrics.</param>
internal sealed record AccessRequirement(Role Role, string? Scope = null, bool IsOpenOnLoopback = false) : IAuthorizationRequirement
{
    /// <summary>The policy that asks for nothing else.</summary>
    public AuthorizationPolicy ToPolicy() => new AuthorizationPolicyBuilder().AddRequirements(this).Build();
}

/// <summary>Decides <see cref="AccessRequirement"/>.</summary>
internal sealed class AccessHandler(ConsoleOptions options) : AuthorizationHandler<AccessRequirement>
{
    /// <summary>The reason a signed-in person is told to set up a second factor.</summary>
    public const string SecondFactorNeeded = "second factor needed";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessRequirement requirement)
    {
        if (requirement.IsOpenOnLoopback && context.Resource is HttpContext { Connection.RemoteIpAddress: { } address } && IPAddress.IsLoopback(address))
        {
            context.Succeed(requirement);
        }
        else if (Caller.Of(context.User) is { } caller && caller.Role >= requirement.Role)
        {
            if (caller.Person is null)
            {
                if (requirement.Scope is { } scope && caller.Has(scope))
                {
                    context.Succeed(requirement);
                }
            }
            else if (options.RequireSecondFactor && requirement.Role >= Role.Approver && !caller.HasSecondFactor)
            {
                context.Fail(new AuthorizationFailureReason(this, SecondFactorNeeded));
            }
            else
            {
                context.Succeed(requirement);
            }
        }

        return Task.CompletedTask;
    }
}
