using Microsoft.AspNetCore.Builder;
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
        services.AddScoped<Words>();
        services.AddScoped<Visitor>();
        services.AddScoped<ConsoleTime>();
    }

    /// <summary>Maps every page.</summary>
    public static void Map(WebApplication host)
    {
        // Frame ancestors are named in the policy every answer carries.
        host.MapRazorComponents<App>().AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null);
    }
}
