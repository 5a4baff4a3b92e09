using System.Globalization;

namespace Sakimori.Incidents.Texts;

/// <summary>A sentence in both languages; <c>{0}</c> are places for values and stand in both.</summary>
internal sealed record Phrase(string English, string Japanese)
{
    public string In(string language) => language == "ja" ? Japanese : English;

    public string In(string language, params object?[] values) => string.Format(CultureInfo.InvariantCulture, In(language), values);
}
