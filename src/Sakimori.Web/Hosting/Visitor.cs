using System.Security.Claims;
using Sakimori.Domain;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Hosting;

/// <summary>The person looking at a page, from their sign-in.</summary>
internal sealed class Visitor(ConsoleOptions options)
{
    /// <summary>How the API knows them; null for nobody.</summary>
    public Caller? Caller { get; private set; }

    /// <summary>Their number; 0 for nobody.</summary>
    public long Id { get; private set; }

    /// <summary>Their name; empty for nobody.</summary>
    public string Name { get; private set; } = "";

    /// <summary>What they may do.</summary>
    public Role Role { get; private set; }

    /// <summary>Somebody is signed in.</summary>
    public bool IsKnown => Id != 0;

    /// <summary>Whether they may do what this role may; one who must have a second factor decides nothing without.</summary>
    public bool May(Role role) => IsKnown && Role >= role && !(role >= Role.Approver && LacksSecondFactor);

    /// <summary>Their role decides, the installation asks deciders for a second factor, and this session was begun without.</summary>
    public bool LacksSecondFactor => options.RequireSecondFactor && Role >= Role.Approver && Caller is { HasSecondFactor: false };

    /// <summary>Takes over who signed in.</summary>
    public void Become(ClaimsPrincipal principal)
    {
        Caller = Caller.Of(principal);
        Id = long.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : 0;
        Name = principal.Identity?.Name ?? "";
        Role = Enum.TryParse<Role>(principal.FindFirstValue(ClaimTypes.Role), ignoreCase: true, out var role) ? role : Role.Viewer;
    }
}
