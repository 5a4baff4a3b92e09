using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Storage;
using Sakimori.Web.Api;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Mcp;

/// <summary>What the tools share: who asks, what may be shown. Thread-safe.</summary>
internal sealed class McpTools(ConsoleParts parts, EvidenceCounter counter, TimeProvider time, IHttpContextAccessor http)
{
    /// <summary>Things in one answer: an assistant reads no thousand.</summary>
    public const int MaxItems = 50;

    /// <summary>The store.</summary>
    public Store Store => parts.Store;

    /// <summary>Intake.</summary>
    public Intake Intake => parts.Intake;

    /// <summary>Now.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Who asks. Throws an error of the protocol for nobody.</summary>
    public Caller Caller => Caller.Of(http.HttpContext?.User ?? new ClaimsPrincipal()) ?? throw new McpException("Present a token.");

    /// <summary>Throws an error of the protocol when the token lacks a scope or a role.</summary>
    public Caller Require(string scope, Role role) =>
        Caller is var caller && caller.Has(scope) && caller.Role >= role ? caller : throw new McpException($"The token needs the scope {scope} and the role {Roles.Text(role)}.");

    /// <summary>Masked; unmasked, and counted first, when the token may see evidence.</summary>
    public async Task<(TransactionRecord Transaction, bool IsMasked)> ShowAsync(TransactionRecord transaction, CancellationToken cancellation)
    {
        if (!(Caller.Has(Scopes.Evidence) && Caller.Role >= Role.Analyst))
        {
            return (EvidenceMask.Mask(transaction), true);
        }

        await counter.CountAsync(Caller, "transaction:" + transaction.Id, [transaction.Id], cancellation);
        return (transaction, false);
    }

    /// <summary>The number of an incident. Throws an error of the protocol for anything else.</summary>
    public static IncidentId Number(string id) => IncidentId.TryParse(id, out var number) ? number : throw new McpException("An incident is named INC- and its number.");

    /// <summary>A word of the domain. Throws an error of the protocol that lists the words.</summary>
    public static T? Word<T>(string? text)
        where T : struct, Enum =>
        Spelling.TryRead<T>(text, out var value) ? value : throw new McpException("It is one of: " + string.Join(", ", Spelling.Of<T>()));

    /// <summary>Japanese only when asked.</summary>
    public static string Language(string? language) => language == "ja" ? "ja" : "en";
}
