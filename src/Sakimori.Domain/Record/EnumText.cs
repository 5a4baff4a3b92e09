using System.Collections.Frozen;

namespace Sakimori.Domain;

/// <summary>
/// The one spelling of an enumeration's values in SQL, hashes, JSON and commands: the name's words in lower case, joined by dashes
/// (<c>ModeChanged</c> is <c>mode-changed</c>).
/// </summary>
/// <typeparam name="T">An enumeration whose numbers are 0, 1, 2, …</typeparam>
public static class EnumText<T>
    where T : struct, Enum
{
    private static readonly T[] s_values = Enum.GetValues<T>();
    private static readonly string[] s_texts = [.. Enum.GetNames<T>().Select(WithDashes)];
    private static readonly FrozenDictionary<string, T> s_parsed =
        s_texts.Zip(s_values).ToFrozenDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);

    /// <summary>All spellings, in the order of the values.</summary>
    public static IReadOnlyList<string> All => s_texts;

    /// <summary>The spelling of a value; throws <see cref="ArgumentOutOfRangeException"/> for a number that is none.</summary>
    public static string Of(T value)
    {
        var index = Array.IndexOf(s_values, value);
        ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(value));
        return s_texts[index];
    }

    /// <summary>The value of a spelling.</summary>
    public static bool TryParse(string text, out T value) => s_parsed.TryGetValue(text, out value);

    private static string WithDashes(string name) =>
        string.Concat(name.Select((letter, index) =>
            char.IsAsciiLetterUpper(letter) ? (index > 0 ? "-" : "") + (char)(letter | 0x20) : letter.ToString()));
}
