using Sakimori.Domain;
using Sakimori.Storage.People;

namespace Sakimori.Web.Identity;

/// <summary>Tokens for programs: <c>sak_</c> and 256 random bits, shown once; the store has the hash. Thread-safe.</summary>
internal sealed class Tokens(PeopleStore people, TimeProvider time)
{
    /// <summary>What every token begins with, so that scanners for leaked secrets recognise one.</summary>
    public const string Prefix = "sak_";

    /// <summary>A token lives at most this long.</summary>
    public static readonly TimeSpan MaxLife = TimeSpan.FromDays(366);

    /// <summary>
    /// Makes a token and returns its text, for the only time. Null when the name or a scope cannot be used, no scope is given, the role
    /// is above the maker's, or its end is not within <see cref="MaxLife"/>.
    /// </summary>
    public async Task<(string Text, ApiToken Token)?> IssueAsync(
        string name, IReadOnlyCollection<string> scopes, Role role, DateTimeOffset expires, Caller by, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var ordered = Scopes.All.Where(scopes.Contains).ToArray();
        if (!NameRules.IsAcceptable(name) || ordered.Length == 0 || ordered.Length != scopes.Distinct().Count() || role > by.Role
            || !Enum.IsDefined(role) || expires <= now || expires > now + MaxLife)
        {
            return null;
        }

        var text = Prefix + Secret.Make();
        var draft = new ApiToken(0, name, Secret.Hash(text), string.Join(' ', ordered), role, by.Name, now, expires, null, null);
        var decision = AccessRecord.OfToken(now, by.Name, name, new { change = "made", scopes = ordered, role = Roles.Text(role), expires });
        return (text, await people.AddTokenAsync(draft, decision, cancellation));
    }

    /// <summary>Revokes a token; false when there is none that holds.</summary>
    public async Task<bool> RevokeAsync(long id, Caller by, CancellationToken cancellation)
    {
        var token = (await people.TokensAsync(cancellation)).FirstOrDefault(token => token.Id == id);
        return token is not null && await people.RevokeTokenAsync(
            id, time.GetUtcNow(), AccessRecord.OfToken(time.GetUtcNow(), by.Name, token.Name, new { change = "revoked" }), cancellation);
    }

    /// <summary>The token a text is; null for anything else.</summary>
    public async Task<ApiToken?> FindAsync(string text, CancellationToken cancellation) =>
        text.Length == Prefix.Length + Secret.Length && text.StartsWith(Prefix, StringComparison.Ordinal)
            ? await people.UseTokenAsync(Secret.Hash(text), time.GetUtcNow(), cancellation)
            : null;
}
