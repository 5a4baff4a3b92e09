using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>
/// What went wrong, as problem details (RFC 9457). <c>type</c> is <c>urn:sakimori:problem:</c> and a word that programs compare; title and
/// detail are for people. Never carries what an exception said.
/// </summary>
internal sealed class Problem(int status, string code, string title, string? detail = null) : IResult, IStatusCodeHttpResult, IEndpointMetadataProvider
{
    /// <summary>What every <c>type</c> begins with.</summary>
    public const string TypePrefix = "urn:sakimori:problem:";

    private const string MediaType = "application/problem+json";

    /// <summary>Nobody is signed in, or the token is none.</summary>
    public static Problem Unauthorized { get; } = new(401, "unauthorized", "Sign in, or present a token that holds.");

    /// <summary>The role or the token's scopes are not enough.</summary>
    public static Problem Forbidden { get; } = new(403, "forbidden", "Your role or the token's scopes do not allow this.");

    /// <summary>The installation asks deciders for a second factor.</summary>
    public static Problem SecondFactorNeeded { get; } = new(403, "second-factor-needed", "Set up a second factor first and sign in with it.");

    /// <summary>A change by cookie without the header that proves it was meant.</summary>
    public static Problem Antiforgery { get; } = new(400, "antiforgery", $"Send the value of /api/v1/antiforgery as {ConsoleIdentity.AntiforgeryHeader}.");

    /// <summary>The request came from another site's page.</summary>
    public static Problem Origin { get; } = new(403, "origin", "Requests from other sites are not answered.");

    /// <summary>The console does not answer to this name.</summary>
    public static Problem Host { get; } = new(421, "host", "The console does not answer to this host name.", "Call it by its address or a name of its certificate.");

    /// <summary>There is no such thing.</summary>
    public static Problem NotFound { get; } = new(404, "not-found", "There is no such thing.");

    /// <summary>Changed meanwhile.</summary>
    public static Problem Stale { get; } = new(409, "stale", "Somebody changed it meanwhile: look again.");

    /// <summary>The store is away.</summary>
    public static Problem StoreAway { get; } = new(503, "store-away", "The store does not answer. Protection goes on; nothing was changed.");

    /// <summary>A decision that cannot be put on record is not carried out.</summary>
    public static Problem NotRecorded { get; } = new(503, "not-recorded", "It could not be put on record; nothing changed.");

    /// <summary>A fault of ours.</summary>
    public static Problem Internal { get; } = new(500, "internal", "The console failed. Its log says how.");

    /// <summary>The same request is running already, and one is enough.</summary>
    public static Problem Busy { get; } = new(429, "busy", "Too many of these are running. Try again when one has ended.");

    /// <summary>The present password is wrong, or too many attempts were made.</summary>
    public static Problem WrongPassword { get; } = new(403, "wrong-password", "The present password is wrong, or too many attempts were made.");

    /// <summary>Why people were not changed.</summary>
    public static Problem Of(PeopleOutcome outcome, PasswordFault? fault) => outcome switch
    {
        PeopleOutcome.NotFound => NotFound,
        PeopleOutcome.Stale => Stale,
        PeopleOutcome.WrongPassword => WrongPassword,
        PeopleOutcome.LastAdmin => Conflict("last-admin", "Nobody would be left to administer."),
        PeopleOutcome.Name => Conflict("name", "The name is taken or cannot be used."),
        PeopleOutcome.Password => new(400, fault switch
        {
            PasswordFault.Short => "password-short",
            PasswordFault.Long => "password-long",
            PasswordFault.Name => "password-name",
            _ => "password-common",
        }, "This password cannot be used.", "12 to 128 characters, not the name, and not what many people choose."),
        _ => Conflict("link", "The link is used up or too old."),
    };

    /// <summary>The request makes no sense.</summary>
    public static Problem Invalid(string detail) => new(400, "invalid", "The request cannot be carried out as it is.", detail);

    /// <summary>It cannot be done in the present state.</summary>
    public static Problem Conflict(string code, string detail) => new(409, code, "It cannot be done as things are.", detail);

    /// <summary>The word programs compare.</summary>
    public string Code => code;

    /// <inheritdoc/>
    public int? StatusCode => status;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        var details = new ProblemDetails { Status = status, Type = TypePrefix + code, Title = title, Detail = detail, Instance = null };
        return httpContext.Response.WriteAsJsonAsync(details, ApiJson.Options, MediaType, httpContext.RequestAborted);
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(400, typeof(ProblemDetails), [MediaType]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(404, typeof(ProblemDetails), [MediaType]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(409, typeof(ProblemDetails), [MediaType]));
    }
}
