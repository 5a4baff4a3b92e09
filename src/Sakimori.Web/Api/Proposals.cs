using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Storage.Record;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>What became of a decision about a proposal.</summary>
internal enum ProposalOutcome
{
    /// <summary>The gateway's word says what became of it.</summary>
    Done,

    /// <summary>There is none of this number.</summary>
    NotFound,

    /// <summary>It is one's own.</summary>
    Own,
}

/// <summary>Proposals and their decisions, the only way to either, for pages and programs alike. Thread-safe.</summary>
internal sealed class Proposals(Store store, IProtection protection, ConsoleOptions options, TimeProvider time)
{
    /// <summary>Writes a proposal with its entry; null when there is no such site.</summary>
    public async Task<long?> ProposeAsync(OverrideDraft draft, Caller by, CancellationToken cancellation)
    {
        if (!protection.Sites.Any(site => site.Name == draft.Site))
        {
            return null;
        }

        var now = time.GetUtcNow();
        var content = JsonSerializer.Serialize(draft, ApiJson.Options);
        return await store.Overrides.ProposeAsync(
            new(0, "override", draft.Site, content, draft.Reason.Trim(), by.Name, now, null, null, null),
            Entry(DecisionKind.Proposed, by, "site:" + draft.Site, content), cancellation);
    }

    /// <summary>What a proposal asks for; null when this version cannot read it.</summary>
    public static OverrideDraft? Read(Proposal proposal)
    {
        try
        {
            return proposal.Kind == "override" ? JsonSerializer.Deserialize<OverrideDraft>(proposal.Content, ApiJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The one who looks may not approve this proposal, because it is theirs.</summary>
    public bool IsOwn(Proposal proposal, string name) => options.ForbidOwnApproval && string.Equals(proposal.MadeBy, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Decides one, once. Approving: the rules compile with the override, approval and override are put on record in one step, the
    /// override is in force. Whatever fails before the last leaves the proposal open and protection as it was.
    /// </summary>
    public async Task<(ProposalOutcome Outcome, ProtectionOutcome Protection, Override? Made)> DecideAsync(
        long id, bool isApproved, string reason, Caller by, CancellationToken cancellation)
    {
        if ((await store.Overrides.ProposalsAsync(false, cancellation)).FirstOrDefault(proposal => proposal.Id == id) is not { } proposal)
        {
            return (ProposalOutcome.NotFound, default, null);
        }

        if (isApproved && IsOwn(proposal, by.Name))
        {
            return (ProposalOutcome.Own, default, null);
        }

        var entry = Entry(
            isApproved ? DecisionKind.Approved : DecisionKind.Rejected, by, $"proposal:{id}",
            JsonSerializer.Serialize(new { proposal = id, reason = reason.Trim(), proposal.MadeBy }, ApiJson.Options));
        if (!isApproved)
        {
            var isFirst = await store.Overrides.DecideProposalAsync(id, false, by.Name, time.GetUtcNow(), entry, cancellation);
            return (ProposalOutcome.Done, isFirst ? ProtectionOutcome.Done : ProtectionOutcome.Decided, null);
        }

        if (proposal.IsApproved is not null)
        {
            return (ProposalOutcome.Done, ProtectionOutcome.Decided, null);
        }

        if (Read(proposal) is not { } draft || draft.Until <= time.GetUtcNow())
        {
            return (ProposalOutcome.Done, ProtectionOutcome.Invalid, null);
        }

        var decider = Deciding.By(by, reason, new { proposal = proposal.Id, proposal.MadeBy, proposal.Reason });
        var (outcome, made) = await protection.OverrideAsync(draft.ToOverride(by.Name, time.GetUtcNow()), decider, new(id, entry), cancellation);
        return (ProposalOutcome.Done, outcome, made);
    }

    private LedgerDraft Entry(DecisionKind kind, Caller by, string subject, string details) => new()
    {
        Time = time.GetUtcNow(),
        Kind = kind,
        Decider = by.Kind,
        DeciderName = by.Name,
        Subject = subject,
        Details = details,
    };
}
