using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>Carries a decision from a request to the gateway, and the gateway's word back.</summary>
internal static class Deciding
{
    /// <summary>Who, why, and what they were shown: here, an API.</summary>
    public static Decider By(Caller caller, string reason, object? shown = null) =>
        new(caller.Name, reason.Trim(), JsonSerializer.Serialize(shown ?? new { via = "api" }, ApiJson.Options));

    /// <summary>The answer to a change of protection.</summary>
    public static Results<Ok<ChangeView>, Problem> Answer(ProtectionOutcome outcome, Func<object?>? now = null) => outcome switch
    {
        ProtectionOutcome.Done or ProtectionOutcome.NotSaved => TypedResults.Ok(new ChangeView(outcome, now?.Invoke())),
        ProtectionOutcome.Unknown => Problem.NotFound,
        ProtectionOutcome.NoRules => Problem.Conflict("no-rules", "The site has no rules loaded."),
        ProtectionOutcome.NotRecorded => Problem.NotRecorded,
        ProtectionOutcome.Decided => Problem.Conflict("decided", "It was decided already."),
        _ => Problem.Invalid("It cannot be expressed or does not compile; nothing changed."),
    };
}

/// <summary>A change that is in force.</summary>
/// <param name="Outcome"><c>done</c>, or <c>not-saved</c>: in force, but a restart forgets it.</param>
/// <param name="Now">The thing as it is now.</param>
internal sealed record ChangeView(ProtectionOutcome Outcome, object? Now);
