using System.Globalization;
using System.Security.Claims;
using Sakimori.Domain;

namespace Sakimori.Web.Identity;

/// <summary>Who makes a request: a person in a session, or a program with a token. Read from the claims that we ourselves wrote.</summary>
internal sealed record Caller
{
    private const string SessionClaim = "session";
    private const string StampClaim = "stamp";
    private const string FactorClaim = "amr";
    private const string TokenClaim = "token";
    private const string ScopeClaim = "scope";
    private const string LanguageClaim = "language";

    /// <summary>The person's name, or a token's after <c>token:</c>; as it stands in the record.</summary>
    public required string Name { get; init; }

    /// <summary>What they may do at most.</summary>
    public required Role Role { get; init; }

    /// <summary>The person's number; null for a token.</summary>
    public long? Person { get; init; }

    /// <summary>The session's number; empty for a token.</summary>
    public string Session { get; init; } = "";

    /// <summary>The security stamp the session began with.</summary>
    public string Stamp { get; init; } = "";

    /// <summary>A second factor was given.</summary>
    public bool HasSecondFactor { get; init; }

    /// <summary>A token's scopes; empty for a person, who needs none.</summary>
    public string Scopes { get; init; } = "";

    /// <summary>The language the person reads.</summary>
    public string Language { get; init; } = "en";

    /// <summary>How the record calls this kind of decider.</summary>
    public DeciderKind Kind => Person is null ? DeciderKind.Program : DeciderKind.Person;

    /// <summary>A person may use every scope; a token those it was given.</summary>
    public bool Has(string scope) => Person is not null || Scopes.Split(' ').Contains(scope);

    /// <summary>Who is signed in; null for nobody.</summary>
    public static Caller? Of(ClaimsPrincipal principal)
    {
        if (principal.Identity is not { IsAuthenticated: true, Name: { } name } || !Roles.TryParse(principal.FindFirstValue(ClaimTypes.Role), out var role))
        {
            return null;
        }

        var isToken = principal.HasClaim(claim => claim.Type == TokenClaim);
        return new()
        {
            Name = name,
            Role = role,
            Person = !isToken && long.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null,
            Session = principal.FindFirstValue(SessionClaim) ?? "",
            Stamp = principal.FindFirstValue(StampClaim) ?? "",
            HasSecondFactor = principal.HasClaim(FactorClaim, "mfa"),
            Scopes = principal.FindFirstValue(ScopeClaim) ?? "",
            Language = principal.FindFirstValue(LanguageClaim) ?? "en",
        };
    }

    /// <summary>The claims of a person in a session.</summary>
    public static ClaimsPrincipal Principal(Person person, string session, bool hasSecondFactor, string scheme) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, person.Id.ToString(CultureInfo.InvariantCulture)),
            new(ClaimTypes.Name, person.Name),
            new(ClaimTypes.Role, Roles.Text(person.Role)),
            new(SessionClaim, session),
            new(StampClaim, person.SecurityStamp),
            new(FactorClaim, hasSecondFactor ? "mfa" : "pwd"),
            new(LanguageClaim, person.Language),
        ],
        scheme));

    /// <summary>The claims of a token.</summary>
    public static ClaimsPrincipal Principal(ApiToken token, string scheme) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, NameRules.TokenPrefix + token.Id.ToString(CultureInfo.InvariantCulture)),
            new(ClaimTypes.Name, NameRules.TokenPrefix + token.Name),
            new(ClaimTypes.Role, Roles.Text(token.Role)),
            new(TokenClaim, token.Id.ToString(CultureInfo.InvariantCulture)),
            new(ScopeClaim, token.Scopes),
        ],
        scheme));
}
