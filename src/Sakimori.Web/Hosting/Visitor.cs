using System.Security.Claims;
using Sakimori.Domain;

namespace Sakimori.Web.Hosting;

/// <summary>The person looking at a page, from their sign-in.</summary>
internal sealed class Visitor
{
    /// <summary>Their number; 0 for nobody.</summary>
    public long Id { get; private set; }

    /// <summary>Their name; empty for nobody.</summary>
    public string Name { get; private set; } = "";

    /// <summary>What they may do.</summary>
    public Role Role { get; private set; }

    /// <summary>Somebody is signed in.</summary>
    public bool IsKnown => Id != 0;

    /// <summary>Whether they may do what this role may.</summary>
    public bool May(Role role) => IsKnown && Role >= role;

    /// <summary>Takes over who signed in.</summary>
    public void Become(ClaimsPrincipal principal)
    {
        Id = long.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : 0;
        Name = principal.Identity?.Name ?? "";
        Role = Enum.TryParse<Role>(principal.FindFirstValue(ClaimTypes.Role), ignoreCase: true, out var role) ? role : Role.Viewer;
    }
}
