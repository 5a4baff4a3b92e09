using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>What is kept how long.</summary>
internal static class RetentionRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/retention", ReadAsync).Needs(Role.Viewer, Scopes.Read)
            .Says("Settings", "getRetention", "What is kept how long, by the configuration and as set by an admin.");
        api.MapPut("/retention", WriteAsync).Needs(Role.Admin, null)
            .Says("Settings", "setRetention", "Sets what is kept how long, or returns to the configuration with null.", "In force with the next hourly run, without a restart.");
    }

    private static async Task<RetentionView> ReadAsync(Store store, ConsoleOptions options, CancellationToken cancellation) =>
        new(options.Retention is { } configured ? RetentionSetting.Of(configured) : null, await RetentionSetting.ReadAsync(store, cancellation));

    private static async Task<Results<NoContent, Problem>> WriteAsync(
        RetentionEdit edit, Store store, ConsoleOptions options, TimeProvider time, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (!ApiLimits.IsReason(edit.Reason) || edit.Retention is { IsValid: false })
        {
            return Problem.Invalid("A reason is needed; days are 1-365 allowed, 7-3650 detections, 30-3650 incidents, 1-366 minutes, 1-10240 GiB, each kind not shorter than the one before.");
        }

        var caller = Caller.Of(user)!;
        var decision = new LedgerDraft
        {
            Time = time.GetUtcNow(),
            Kind = DecisionKind.SettingChanged,
            Decider = caller.Kind,
            DeciderName = caller.Name,
            Subject = "retention",
            Details = "{}",
            Shown = """{"via":"api"}""",
        };
        await RetentionSetting.WriteAsync(store, edit.Retention, options.Retention, decision, edit.Reason.Trim(), cancellation);
        return TypedResults.NoContent();
    }
}

/// <summary>What is kept how long.</summary>
/// <param name="Configured">By the configuration; null when it is not known here.</param>
/// <param name="Set">As an admin set it; null while the configuration holds.</param>
internal sealed record RetentionView(RetentionSetting? Configured, RetentionSetting? Set);

/// <summary>Another retention.</summary>
/// <param name="Retention">It; null returns to the configuration.</param>
/// <param name="Reason">Why; it stands in the ledger.</param>
internal sealed record RetentionEdit(RetentionSetting? Retention, string Reason);
