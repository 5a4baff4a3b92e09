using System.Security.Claims;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>Settings that are changed at run time, each a JSON value under a key.</summary>
internal static partial class SettingRoutes
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/settings/{key}", ReadAsync).Needs(Role.Admin, null).Says("Settings", "getSetting", "A setting; null when it was never set.");
        api.MapPut("/settings/{key}", WriteAsync).Needs(Role.Admin, null).Says("Settings", "setSetting", "Writes a setting, with the reason in the ledger.");
    }

    private static async Task<Results<Ok<SettingView>, Problem>> ReadAsync(string key, Store store, CancellationToken cancellation)
    {
        if (!Key().IsMatch(key))
        {
            return Problem.NotFound;
        }

        return TypedResults.Ok(new SettingView(key, await store.Settings.ReadAsync(key, cancellation) is { } json ? JsonSerializer.Deserialize<JsonElement>(json) : null));
    }

    private static async Task<Results<NoContent, Problem>> WriteAsync(
        string key, SettingEdit edit, Store store, TimeProvider time, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var json = edit.Value.GetRawText();
        if (!Key().IsMatch(key) || json.Length > ApiLimits.MaxSetting || !ApiLimits.IsReason(edit.Reason))
        {
            return Problem.Invalid("A key is lower-case words with dots and dashes, a value at most 64 KiB, and a reason is needed.");
        }

        var caller = Caller.Of(user)!;
        var was = await store.Settings.ReadAsync(key, cancellation);
        var entry = new LedgerDraft
        {
            Time = time.GetUtcNow(),
            Kind = DecisionKind.SettingChanged,
            Decider = caller.Kind,
            DeciderName = caller.Name,
            Subject = "setting:" + key,
            Details = JsonSerializer.Serialize(new { was, now = json, reason = edit.Reason.Trim() }, ApiJson.Options),
        };
        await store.Settings.WriteAsync(key, json, entry, cancellation);
        return TypedResults.NoContent();
    }

    [GeneratedRegex(@"^[a-z][a-z0-9.-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}

/// <summary>A setting.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value; null when it was never set.</param>
internal sealed record SettingView(string Key, JsonElement? Value);

/// <summary>Another value.</summary>
/// <param name="Value">Any JSON.</param>
/// <param name="Reason">Why; it stands in the ledger.</param>
internal sealed record SettingEdit(JsonElement Value, string Reason);
