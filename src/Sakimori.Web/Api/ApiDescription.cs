using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Sakimori.Domain;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary><c>/openapi.json</c>: every route with what it needs, what it takes and how it fails.</summary>
internal static class ApiDescription
{
    private const string TokenScheme = "token";
    private const string SessionScheme = "session";

    /// <summary>Adds the generator.</summary>
    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, context, _) =>
        {
            Describe(document, context.ApplicationServices.GetRequiredService<ConsoleOptions>());
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Describe(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
    });

    /// <summary>Maps it, for whoever may read.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOpenApi(ApiPaths.Description).RequireAuthorization(new AccessRequirement(Role.Viewer, Scopes.Read).ToPolicy());

    private static void Describe(OpenApiDocument document, ConsoleOptions options)
    {
        document.Info = new()
        {
            Title = "Sakimori",
            Version = "v1",
            Description = "Everything the console does. Errors are problem details (RFC 9457); their type begins with " + Problem.TypePrefix + ".",
        };
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [TokenScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A token (sak_…) with the scope the route names." },
            [SessionScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = options.Listen.Scheme == Uri.UriSchemeHttps ? "__Host-sakimori-session" : "sakimori-session",
                Description = $"A browser's session; a request that changes something also carries {ConsoleIdentity.AntiforgeryHeader} from /api/v1/antiforgery.",
            },
        };
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AccessRequirement>().LastOrDefault() is not { } access)
        {
            return;
        }

        var needs = $"Needs the role {Roles.Text(access.Role)}" + (access.Scope is { } scope ? $"; a token also the scope {scope}." : ". Not for tokens.");
        operation.Description = operation.Description is { Length: > 0 } said ? $"{said} {needs}" : needs;
        operation.Security = [new() { [new(SessionScheme, context.Document)] = [] }];
        if (access.Scope is not null)
        {
            operation.Security.Add(new() { [new(TokenScheme, context.Document)] = [] });
        }
    }

    // Types that our converters write as words.
    private static void Describe(OpenApiSchema schema, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(AttackFamily))
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. AttackFamilies.All.Select(family => (System.Text.Json.Nodes.JsonNode)family.Text())];
        }
        else if (type == typeof(IncidentId))
        {
            schema.Type = JsonSchemaType.String;
            schema.Pattern = "^INC-[1-9][0-9]*$";
            schema.Properties?.Clear();
        }
    }
}
