using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sakimori.Web.Shifts;

namespace Sakimori.Web.Api;

/// <summary>The API of everything the console does, and its description.</summary>
internal static class ConsoleApi
{
    /// <summary>Adds what its routes need.</summary>
    public static void Add(IServiceCollection services, ConsoleParts parts)
    {
        // As instances: whoever made them closes them.
        services.AddSingleton(parts.Store);
        services.AddSingleton(parts.Intake);
        services.AddSingleton<EvidenceCounter>();
        services.AddSingleton<Proposals>();
        services.AddSingleton<ShiftPlan>();
        services.Configure<JsonOptions>(json => ApiJson.Configure(json.SerializerOptions));
        // What cannot be read is answered in one place, in problem details.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        ApiDescription.Add(services);
    }

    /// <summary>Maps its addresses.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(ApiPaths.Root);
        StatusRoutes.Map(api);
        SiteRoutes.Map(api);
        OverrideRoutes.Map(api);
        IncidentRoutes.Map(api);
        HandOverRoutes.Map(api);
        ShiftRoutes.Map(api);
        TransactionRoutes.Map(api);
        TrafficRoutes.Map(api);
        LedgerRoutes.Map(api);
        MeRoutes.Map(api);
        PeopleRoutes.Map(api);
        SettingRoutes.Map(api);
        RetentionRoutes.Map(api);
        ExportRoutes.Map(api);
        ApiDescription.Map(routes);
        routes.Map("/api/{**rest}", () => Problem.NotFound).ExcludeFromDescription();
    }
}
