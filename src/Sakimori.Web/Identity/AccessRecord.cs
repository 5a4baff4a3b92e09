using System.Text.Json;
using Sakimori.Domain;

namespace Sakimori.Web.Identity;

/// <summary>Ledger entries about who may do what.</summary>
internal static class AccessRecord
{
    /// <summary>A change to a person's access. <paramref name="details"/> becomes a JSON object.</summary>
    public static LedgerDraft OfPerson(DateTimeOffset time, string by, string name, object details) => Make(time, by, "person:" + name, details);

    /// <summary>A change to a token.</summary>
    public static LedgerDraft OfToken(DateTimeOffset time, string by, string name, object details) => Make(time, by, "token:" + name, details);

    /// <summary>Masked evidence was shown.</summary>
    public static LedgerDraft OfEvidence(DateTimeOffset time, Caller by, string subject, IEnumerable<string> transactions) => new()
    {
        Time = time,
        Kind = DecisionKind.EvidenceShown,
        Decider = by.Kind,
        DeciderName = by.Name,
        Subject = subject,
        Details = "{}",
        Evidence = JsonSerializer.Serialize(transactions),
    };

    private static LedgerDraft Make(DateTimeOffset time, string by, string subject, object details) => new()
    {
        Time = time,
        Kind = DecisionKind.AccessChanged,
        Decider = by.StartsWith(NameRules.TokenPrefix, StringComparison.Ordinal) || by == "sakimori" ? DeciderKind.Program : DeciderKind.Person,
        DeciderName = by,
        Subject = subject,
        Details = JsonSerializer.Serialize(details),
    };
}
