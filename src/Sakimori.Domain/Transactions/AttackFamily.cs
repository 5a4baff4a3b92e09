namespace Sakimori.Domain;

/// <summary>What kind of attack a detection speaks of. Numbers are stored and never change; text is <see cref="AttackFamilies.Text"/>.</summary>
public enum AttackFamily
{
    /// <summary>No rule says.</summary>
    Other = 0,

    /// <summary>SQL injection.</summary>
    SqlInjection = 1,

    /// <summary>Cross-site scripting.</summary>
    CrossSiteScripting = 2,

    /// <summary>Path traversal and file inclusion.</summary>
    PathTraversal = 3,

    /// <summary>Operating-system commands.</summary>
    CommandInjection = 4,

    /// <summary>Code of the application's own language.</summary>
    CodeInjection = 5,

    /// <summary>Server-side request forgery.</summary>
    ServerSideRequest = 6,

    /// <summary>Template and expression-language injection, JNDI look-ups.</summary>
    TemplateInjection = 7,

    /// <summary>XML external entities.</summary>
    XmlEntity = 8,

    /// <summary>Deserialisation of hostile objects.</summary>
    Deserialization = 9,

    /// <summary>NoSQL injection.</summary>
    NoSqlInjection = 10,

    /// <summary>Header injection, response splitting, request smuggling.</summary>
    HeaderInjection = 11,

    /// <summary>Requests that break the protocol.</summary>
    Protocol = 12,

    /// <summary>Scanners and probing.</summary>
    Scanner = 13,

    /// <summary>Session fixation.</summary>
    SessionFixation = 14,

    /// <summary>Data that must not leave.</summary>
    DataLeak = 15,

    /// <summary>Too much, too often, too large.</summary>
    DenialOfService = 16,

    /// <summary>A file that must not be uploaded.</summary>
    Upload = 17,
}

/// <summary>The one spelling of each family in SQL, the API, exports and commands.</summary>
public static class AttackFamilies
{
    private static readonly string[] s_texts =
    [
        "other", "sqli", "xss", "traversal", "command-injection", "code-injection", "ssrf", "template-injection", "xxe",
        "deserialization", "nosqli", "header-injection", "protocol", "scanner", "session-fixation", "data-leak", "dos", "upload",
    ];

    /// <summary>All families, in the order of their numbers.</summary>
    public static IReadOnlyList<AttackFamily> All { get; } = Enum.GetValues<AttackFamily>();

    /// <summary>Its spelling, such as <c>sqli</c>.</summary>
    public static string Text(this AttackFamily family) => s_texts[(int)family];

    /// <summary>The family of a spelling.</summary>
    public static bool TryParse(string text, out AttackFamily family)
    {
        var index = Array.IndexOf(s_texts, text);
        family = index < 0 ? AttackFamily.Other : (AttackFamily)index;
        return index >= 0;
    }
}
