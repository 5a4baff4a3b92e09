using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Sakimori.Web.Languages;
using Sakimori.Web.Layout;

namespace Sakimori.Web.Hosting;

/// <summary>The pages people see.</summary>
internal static class ConsolePages
{
    /// <summary>Adds what pages are made of.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddMudServices();
        services.AddSingleton<TimeZones>();
        services.AddScoped<Words>();
        services.AddScoped<Visitor>();
        services.AddScoped<ConsoleTime>();
    }

    /// <summary>Maps every page.</summary>
    public static void Map(WebApplication host)
    {
        // Frame ancestors are named in the policy every answer carries.
        var pages = host.MapRazorComponents<App>().AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null);
        // A page is read; what a form posts has an endpoint of its own at the same address.
        pages.Add(endpoint =>
        {
            if (endpoint.Metadata.OfType<ComponentTypeMetadata>().Any() && endpoint.Metadata.OfType<HttpMethodMetadata>().FirstOrDefault() is { } both)
            {
                endpoint.Metadata.Remove(both);
                endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get]));
            }
        });
    }
}
