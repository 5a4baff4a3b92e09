using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Storage.Record;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>Overrides and proposals for them: an analyst asks, an approver decides.</summary>
internal static class OverrideRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/overrides", ListAsync).Needs(Role.Viewer, Scopes.Read)
            .Says("Overrides", "listOverrides", "Overrides, the latest first; those in force when active is true.");
        api.MapPost("/overrides", MakeAsync).Needs(Role.Approver, Scopes.Protection)
            .Says("Overrides", "makeOverride", "Puts an override in force at once.", "When the site's rules do not compile with it nothing changes.");
        api.MapPost("/overrides/{id:long}/end", EndAsync).Needs(Role.Approver, Scopes.Protection)
            .Says("Overrides", "endOverride", "Ends an override.");
        api.MapGet("/proposals", ProposalsAsync).Needs(Role.Viewer, Scopes.Read)
            .Says("Overrides", "listProposals", "Proposals, the latest first; those without a decision when open is true.");
        api.MapPost("/proposals", ProposeAsync).Needs(Role.Analyst, Scopes.Protection)
            .Says("Overrides", "propose", "Asks for an override that an approver decides.");
        api.MapPost("/proposals/{id:long}/decision", DecideAsync).Needs(Role.Approver, Scopes.Protection)
            .Says("Overrides", "decideProposal", "Approves or rejects a proposal, once.", "Approving one's own can be forbidden by the configuration.");
    }

    private static async Task<IReadOnlyList<Override>> ListAsync(bool? active, Store store, TimeProvider time, CancellationToken cancellation) =>
        active == true ? await store.Overrides.ActiveAsync(time.GetUtcNow(), cancellation) : await store.Overrides.ListAsync(cancellation);

    private static async Task<IReadOnlyList<Proposal>> ProposalsAsync(bool? open, Store store, CancellationToken cancellation) =>
        await store.Overrides.ProposalsAsync(open == true, cancellation);

    private static async Task<Results<Ok<ChangeView>, Problem>> MakeAsync(
        OverrideDraft draft, IProtection protection, TimeProvider time, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (draft.Fault(time.GetUtcNow()) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        var caller = Caller.Of(user)!;
        var (outcome, made) = await protection.OverrideAsync(draft.ToOverride(caller.Name, time.GetUtcNow()), Deciding.By(caller, draft.Reason), null, cancellation);
        return Deciding.Answer(outcome, () => made);
    }

    private static async Task<Results<Ok<ChangeView>, Problem>> EndAsync(
        long id, ReasonGiven body, IProtection protection, ClaimsPrincipal user, CancellationToken cancellation) =>
        ApiLimits.IsReason(body.Reason)
            ? Deciding.Answer(await protection.EndOverrideAsync(id, Deciding.By(Caller.Of(user)!, body.Reason), cancellation))
            : Problem.Invalid("A reason is needed.");

    private static async Task<Results<Created<ProposalMade>, Problem>> ProposeAsync(
        OverrideDraft draft, Proposals proposals, TimeProvider time, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (draft.Fault(time.GetUtcNow()) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        var id = await proposals.ProposeAsync(draft, Caller.Of(user)!, cancellation);
        return id is { } number ? TypedResults.Created($"{ApiPaths.Root}/proposals/{number}", new ProposalMade(number)) : Problem.NotFound;
    }

    private static async Task<Results<Ok<ChangeView>, Problem>> DecideAsync(
        long id, ProposalDecision decision, Proposals proposals, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (!ApiLimits.IsReason(decision.Reason))
        {
            return Problem.Invalid("A reason is needed.");
        }

        var (outcome, protection, made) = await proposals.DecideAsync(id, decision.IsApproved, decision.Reason, Caller.Of(user)!, cancellation);
        return outcome switch
        {
            ProposalOutcome.Done => Deciding.Answer(protection, () => made),
            ProposalOutcome.NotFound => Problem.NotFound,
            _ => Problem.Conflict("own-proposal", "The one who made a proposal may not approve it here."),
        };
    }
}

/// <summary>Why.</summary>
/// <param name="Reason">It stands in the ledger.</param>
internal sealed record ReasonGiven(string Reason);

/// <summary>The number of a proposal.</summary>
/// <param name="Id">It.</param>
internal sealed record ProposalMade(long Id);

/// <summary>A decision about a proposal.</summary>
/// <param name="IsApproved">Approved, or rejected.</param>
/// <param name="Reason">Why; it stands in the ledger.</param>
internal sealed record ProposalDecision(bool IsApproved, string Reason);

/// <summary>What is asked for: a rule no longer looks at a value, there, until then.</summary>
/// <param name="Site">The site.</param>
/// <param name="RuleId">The rule.</param>
/// <param name="Path">The path, exactly; null for all.</param>
/// <param name="Target">The variable, such as <c>ARGS:comment</c>; null: the rule does not run there.</param>
/// <param name="Until">When it ends by itself; null never.</param>
/// <param name="Reason">Why; it stands in the ledger.</param>
internal sealed record OverrideDraft(string Site, long RuleId, string? Path, string? Target, DateTimeOffset? Until, string Reason)
{
    private const int MaxPart = 2_000;

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Fault(DateTimeOffset now) =>
        !ApiLimits.IsReason(Reason) ? "A reason is needed."
        : RuleId <= 0 ? "A rule's id is needed."
        : Site.Length is 0 or > MaxPart || Path?.Length > MaxPart || Target?.Length > MaxPart ? "Site, path and target have at most 2,000 characters."
        : Path is not (null or ['/', ..]) ? "A path begins with /."
        : Until <= now ? "The end lies in the past."
        : null;

    /// <summary>As the gateway takes it.</summary>
    public Override ToOverride(string by, DateTimeOffset at) => new(0, Site, RuleId, Path, Target, Reason.Trim(), by, at, Until, null, 0);
}
