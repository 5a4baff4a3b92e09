using System.Globalization;

namespace Sakimori.Languages;

/// <summary>A sentence in both languages; <c>{0}</c> are places for values and stand in both.</summary>
internal sealed record Message(string English, string Japanese);

/// <summary>The language people are spoken to in. Records, JSON and names of keys are the same in every language.</summary>
internal sealed class Language
{
    private readonly bool japanese;

    private Language(bool japanese) => this.japanese = japanese;

    public static Language English { get; } = new(false);

    public static Language Japanese { get; } = new(true);

    /// <summary>The two letters of <c>--lang</c>.</summary>
    public string Code => japanese ? "ja" : "en";

    /// <summary><paramref name="asked"/> (<c>ja</c> or <c>en</c>) wins over the locale of the environment; English otherwise.</summary>
    public static Language Choose(string? asked, Func<string, string?> environment)
    {
        if (asked is not null)
            return asked == "ja" ? Japanese : English;
        foreach (var name in (ReadOnlySpan<string>)["LC_ALL", "LC_MESSAGES", "LANG"])
        {
            if (environment(name) is { Length: > 0 } locale)
                return locale.StartsWith("ja", StringComparison.OrdinalIgnoreCase) ? Japanese : English;
        }

        return English;
    }

    public string Say(Message message) => japanese ? message.Japanese : message.English;

    public string Say(Message message, params object?[] values) => string.Format(CultureInfo.InvariantCulture, Say(message), values);
}
