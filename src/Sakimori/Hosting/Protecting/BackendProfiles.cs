using Sakimori.Waf.Charsets;

namespace Sakimori.Hosting.Protecting;

/// <summary>The spelling of back-end profiles in configuration, console and API.</summary>
internal static class BackendProfiles
{
    private static readonly (BackendProfile Profile, string Text)[] s_all =
    [
        (BackendProfile.Generic, "generic"), (BackendProfile.Php, "php"), (BackendProfile.AspNet, "aspnet"),
        (BackendProfile.ClassicAsp, "classic_asp"), (BackendProfile.Servlet, "servlet"), (BackendProfile.Iis, "iis"),
    ];

    public static string Text(BackendProfile profile) => s_all.First(known => known.Profile == profile).Text;

    public static bool TryParse(string text, out BackendProfile profile)
    {
        var index = Array.FindIndex(s_all, known => known.Text == text);
        profile = index < 0 ? BackendProfile.Generic : s_all[index].Profile;
        return index >= 0;
    }
}
