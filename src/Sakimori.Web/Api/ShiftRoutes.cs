using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Web.Identity;
using Sakimori.Web.Shifts;

namespace Sakimori.Web.Api;

/// <summary>Who watches when.</summary>
internal static class ShiftRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/shifts", ListAsync).Needs(Role.Viewer, Scopes.Read).Says("Hand-overs", "listShifts", "Shifts planned and of the last month, by their beginning.");
        api.MapPost("/shifts", AddAsync).Needs(Role.Analyst, Scopes.Incidents).Says("Hand-overs", "addShift", "Plans a shift of a person, at most 24 hours long.");
        api.MapDelete("/shifts/{id:long}", RemoveAsync).Needs(Role.Analyst, Scopes.Incidents).Says("Hand-overs", "removeShift", "Takes a shift out of the plan.");
    }

    private static async Task<IReadOnlyList<Shift>> ListAsync(ShiftPlan plan, CancellationToken cancellation) => (await plan.ReadAsync(cancellation)).Shifts;

    private static async Task<Results<Created<Shift>, Problem>> AddAsync(ShiftDraft draft, ShiftPlan plan, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var (outcome, shift) = await plan.AddAsync(draft.Person, draft.From, draft.To, Caller.Of(user)!.Name, cancellation);
        return outcome switch
        {
            ShiftOutcome.Done => TypedResults.Created($"{ApiPaths.Root}/shifts/{shift!.Id}", shift),
            ShiftOutcome.NotFound => Problem.NotFound,
            _ => Problem.Invalid($"A shift ends after it begins, within 24 hours, is not over yet, begins within 92 days, and at most {ShiftPlan.MaxShifts} are planned."),
        };
    }

    private static async Task<Results<NoContent, Problem>> RemoveAsync(long id, ShiftPlan plan, CancellationToken cancellation) =>
        await plan.RemoveAsync(id, cancellation) == ShiftOutcome.Done ? TypedResults.NoContent() : Problem.NotFound;
}

/// <summary>A shift to plan.</summary>
/// <param name="Person">Who.</param>
/// <param name="From">From then.</param>
/// <param name="To">Until then.</param>
internal sealed record ShiftDraft(string Person, DateTimeOffset From, DateTimeOffset To);
