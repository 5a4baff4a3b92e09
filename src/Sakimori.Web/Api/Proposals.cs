using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Storage.Record;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>What became of a decision about a proposal.</summary>
internal enum ProposalOutcome
{
    /// <summary>Decided; when approved, the gateway's word says whether it is in force.</summary>
    Done,

    /// <summary>There is none of this number.</summary>
    NotFound,

    /// <summary>It was decided already.</summary>
    Decided,

    /// <summary>It is one's own.</summary>
    Own,
}

/// <summary>Proposals and their decisions, in the ledger both. Thread-safe.</summary>
internal sealed class Proposals(Store store, IProtection protection, ConsoleOptions options, TimeProvider time)
{
    // The gateway's change and the decision's entry are two steps: only one decision is made at a time.
    private readonly SemaphoreSlim _deciding = new(1);

    /// <summary>Writes a proposal; null when there is no such site.</summary>
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

    /// <summary>Decides one. An approved override is put in force first; when the gateway cannot, the proposal stays open.</summary>
    public async Task<(ProposalOutcome Outcome, ProtectionOutcome Protection, Override? Made)> DecideAsync(
        long id, bool isApproved, string reason, Caller by, CancellationToken cancellation)
    {
        await _deciding.WaitAsync(cancellation);
        try
        {
            if ((await store.Overrides.ProposalsAsync(false, cancellation)).FirstOrDefault(proposal => proposal.Id == id) is not { } proposal)
            {
                return (ProposalOutcome.NotFound, default, null);
            }

            if (proposal.IsApproved is not null)
            {
                return (ProposalOutcome.Decided, default, null);
            }

            if (isApproved && options.ForbidOwnApproval && string.Equals(proposal.MadeBy, by.Name, StringComparison.OrdinalIgnoreCase))
            {
                return (ProposalOutcome.Own, default, null);
            }

            var outcome = ProtectionOutcome.Done;
            Override? made = null;
            if (isApproved)
            {
                (outcome, made) = await ApplyAsync(proposal, reason, by, cancellation);
                if (outcome is not (ProtectionOutcome.Done or ProtectionOutcome.NotSaved))
                {
                    return (ProposalOutcome.Done, outcome, null);
                }
            }

            var details = JsonSerializer.Serialize(new { proposal = id, reason = reason.Trim(), proposal.MadeBy, madeOverride = made?.Id }, ApiJson.Options);
            var entry = Entry(isApproved ? DecisionKind.Approved : DecisionKind.Rejected, by, $"proposal:{id}", details);
            var isFirst = await store.Overrides.DecideProposalAsync(id, isApproved, by.Name, time.GetUtcNow(), entry, cancellation);
            return (isFirst ? ProposalOutcome.Done : ProposalOutcome.Decided, outcome, made);
        }
        finally
        {
            _deciding.Release();
        }
    }

    private async Task<(ProtectionOutcome Outcome, Override? Made)> ApplyAsync(Proposal proposal, string reason, Caller by, CancellationToken cancellation)
    {
        OverrideDraft? draft = null;
        try
        {
            draft = proposal.Kind == "override" ? JsonSerializer.Deserialize<OverrideDraft>(proposal.Content, ApiJson.Options) : null;
        }
        catch (JsonException)
        {
            // Written by another version: it cannot be carried out as it stands.
        }

        return draft is null || draft.Until <= time.GetUtcNow()
            ? (ProtectionOutcome.Invalid, null)
            : await protection.OverrideAsync(
                draft.ToOverride(by.Name, time.GetUtcNow()), Deciding.By(by, reason, new { proposal = proposal.Id, proposal.MadeBy, proposal.Reason }), cancellation);
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
