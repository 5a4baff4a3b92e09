using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Storage.Record;

/// <summary>Overrides: each is written with its ledger entry in one step.</summary>
public sealed class OverrideStore
{
    internal OverrideStore()
    {
    }

    /// <summary>Writes an override (its id and ledger number are given here) and its decision.</summary>
    public Task<Override> AddAsync(Override draft, LedgerDraft decision, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Ends one; null when there is none that holds under this number.</summary>
    public Task<Override?> EndAsync(long id, DateTimeOffset at, LedgerDraft decision, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Those that hold at a time.</summary>
    public Task<ImmutableArray<Override>> ActiveAsync(DateTimeOffset at, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>All, the latest first, at most 1,000.</summary>
    public Task<ImmutableArray<Override>> ListAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Writes a proposal for one (an analyst asks, an approver decides) and returns its number.</summary>
    public Task<long> ProposeAsync(Proposal proposal, LedgerDraft decision, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Proposals, the latest first; only undecided ones when asked.</summary>
    public Task<ImmutableArray<Proposal>> ProposalsAsync(bool onlyOpen, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Decides a proposal once; false when it was decided already.</summary>
    public Task<bool> DecideProposalAsync(long id, bool approved, string by, DateTimeOffset at, LedgerDraft decision, CancellationToken cancellation = default) => throw new NotSupportedException();
}

/// <summary>A change somebody asks for and another person decides.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind"><c>override</c>; later <c>tuning</c>, <c>virtual-patch</c>.</param>
/// <param name="Site">The site.</param>
/// <param name="Content">What is asked for: JSON of the thing.</param>
/// <param name="Reason">Why.</param>
/// <param name="MadeBy">Who asks.</param>
/// <param name="MadeAt">When.</param>
/// <param name="IsApproved">The decision; null while there is none.</param>
/// <param name="DecidedBy">Who decided.</param>
/// <param name="DecidedAt">When.</param>
public sealed record Proposal(
    long Id, string Kind, string Site, string Content, string Reason, string MadeBy, DateTimeOffset MadeAt, bool? IsApproved,
    string? DecidedBy, DateTimeOffset? DecidedAt);
