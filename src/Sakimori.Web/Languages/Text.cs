using System.Globalization;

namespace Sakimori.Web.Languages;

/// <summary>A sentence in both languages; <c>{0}</c> stands for the first argument.</summary>
/// <param name="Ja">In Japanese.</param>
/// <param name="En">In English.</param>
public sealed record Text(string Ja, string En)
{
    /// <summary>The sentence in a language.</summary>
    public string In(string language) => language == Words.Japanese ? Ja : En;

    /// <summary>The sentence in a language with its arguments.</summary>
    public string In(string language, params ReadOnlySpan<object?> arguments) =>
        string.Format(CultureInfo.InvariantCulture, In(language), arguments);
}
