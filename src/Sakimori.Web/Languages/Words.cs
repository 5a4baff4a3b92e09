using Microsoft.AspNetCore.Http;
using Sakimori.Domain;
using Sakimori.Incidents;

namespace Sakimori.Web.Languages;

/// <summary>The language of one page or circuit, and everything said in it.</summary>
internal sealed class Words
{
    /// <summary>Japanese.</summary>
    public const string Japanese = "ja";

    /// <summary>English.</summary>
    public const string English = "en";

    /// <summary>Name of the cookie a person's choice lies in.</summary>
    public const string Cookie = "sakimori-language";

    /// <summary><c>ja</c> or <c>en</c>.</summary>
    public string Language { get; private set; } = Japanese;

    /// <summary>Whether Japanese is spoken.</summary>
    public bool IsJapanese => Language == Japanese;

    /// <summary>A sentence.</summary>
    public string this[Text text] => text.In(Language);

    /// <summary>A sentence with arguments.</summary>
    public string this[Text text, params object?[] arguments] => text.In(Language, arguments);

    /// <summary>The name of a family.</summary>
    public string this[AttackFamily family] => IncidentText.FamilyName(family, Language);

    /// <summary>Speaks a language from here on; anything else than <c>en</c> is Japanese.</summary>
    public void Speak(string? language) => Language = language == English ? English : Japanese;

    /// <summary>What a request asks for: the person's choice, else what the browser prefers, else Japanese.</summary>
    public static string Choose(HttpRequest request)
    {
        if (request.Cookies[Cookie] is English or Japanese)
        {
            return request.Cookies[Cookie]!;
        }

        var accepted = request.Headers.AcceptLanguage.ToString();
        var english = accepted.IndexOf("en", StringComparison.OrdinalIgnoreCase);
        var japanese = accepted.IndexOf("ja", StringComparison.OrdinalIgnoreCase);
        return english >= 0 && (japanese < 0 || english < japanese) ? English : Japanese;
    }
}
