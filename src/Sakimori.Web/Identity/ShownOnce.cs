using System.Collections.Immutable;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Sakimori.Web.Identity;

/// <summary>Carries recovery codes from the form that made them to the page that shows them once: encrypted, in a cookie of a minute.</summary>
internal static class ShownOnce
{
    private const string Purpose = "Sakimori.ShownOnce.v1";

    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(1);

    /// <summary>Puts them aside for the next page.</summary>
    public static void Show(HttpContext context, ImmutableArray<string> codes) => context.Response.Cookies.Append(
        Name(context), Protector(context).Protect(string.Join(' ', codes), s_life),
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, MaxAge = s_life, Path = "/", IsEssential = true });

    /// <summary>Takes them; empty when there are none.</summary>
    public static ImmutableArray<string> Take(HttpContext context)
    {
        if (context.Request.Cookies[Name(context)] is not { } cookie)
        {
            return [];
        }

        context.Response.Cookies.Delete(Name(context), new() { Path = "/", Secure = context.Request.IsHttps });
        try
        {
            return [.. Protector(context).Unprotect(cookie).Split(' ')];
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return [];
        }
    }

    private static string Name(HttpContext context) => context.Request.IsHttps ? "__Host-sakimori-codes" : "sakimori-codes";

    private static ITimeLimitedDataProtector Protector(HttpContext context) =>
        context.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose).ToTimeLimitedDataProtector();
}
