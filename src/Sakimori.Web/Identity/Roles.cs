using Sakimori.Domain;

namespace Sakimori.Web.Identity;

/// <summary>Roles in text, and the policies named like them: each includes the ones before.</summary>
internal static class Roles
{
    /// <summary>Policy for pages every signed-in person may see.</summary>
    public const string Viewer = "viewer";

    /// <summary>Policy for work on incidents and evidence.</summary>
    public const string Analyst = "analyst";

    /// <summary>Policy for what changes protection.</summary>
    public const string Approver = "approver";

    /// <summary>Policy for people, tokens and settings.</summary>
    public const string Admin = "admin";

    /// <summary>The lower-case name.</summary>
    public static string Text(Role role) => role switch
    {
        Role.Admin => Admin,
        Role.Approver => Approver,
        Role.Analyst => Analyst,
        _ => Viewer,
    };

    /// <summary>Reads a lower-case name; false for anything else.</summary>
    public static bool TryParse(string? text, out Role role)
    {
        (var known, role) = text switch
        {
            Viewer => (true, Role.Viewer),
            Analyst => (true, Role.Analyst),
            Approver => (true, Role.Approver),
            Admin => (true, Role.Admin),
            _ => (false, Role.Viewer),
        };
        return known;
    }
}

/// <summary>What a token may be for; each route names one.</summary>
internal static class Scopes
{
    /// <summary>Everything that is seen, evidence masked.</summary>
    public const string Read = "read";

    /// <summary>Evidence unmasked, counted.</summary>
    public const string Evidence = "evidence";

    /// <summary>Work on incidents.</summary>
    public const string Incidents = "incidents";

    /// <summary>Modes, overrides, proposals.</summary>
    public const string Protection = "protection";

    /// <summary>Exports.</summary>
    public const string Export = "export";

    /// <summary>The Model Context Protocol endpoint.</summary>
    public const string Mcp = "mcp";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Evidence, Incidents, Protection, Export, Mcp];
}
