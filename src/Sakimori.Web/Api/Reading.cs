using Microsoft.AspNetCore.Http;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Api;

/// <summary>Which language sentences come in.</summary>
internal static class Reading
{
    /// <summary>
    /// <c>?language=ja</c> or <c>en</c>; else the first of the two that <c>Accept-Language</c> names; else the signed-in person's; else English.
    /// </summary>
    public static string Language(HttpContext context)
    {
        if (context.Request.Query["language"].ToString() is "ja" or "en")
        {
            return context.Request.Query["language"].ToString();
        }

        foreach (var wish in context.Request.Headers.AcceptLanguage.ToString().Split(',', 8))
        {
            if (wish.Trim() is ['j' or 'J', 'a' or 'A', ..])
            {
                return "ja";
            }

            if (wish.Trim() is ['e' or 'E', 'n' or 'N', ..])
            {
                return "en";
            }
        }

        return Caller.Of(context.User)?.Language ?? "en";
    }
}
