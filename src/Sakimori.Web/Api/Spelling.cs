using System.Collections.Frozen;
using System.Text.Json;
using Sakimori.Domain;

namespace Sakimori.Web.Api;

/// <summary>Words of the domain in addresses, spelled as in JSON: lower case with dashes.</summary>
internal static class Spelling
{
    /// <summary>Reads a word; null and empty give null and are fine; false for anything else that is none.</summary>
    public static bool TryRead<T>(string? text, out T? value)
        where T : struct, Enum
    {
        value = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (typeof(T) == typeof(AttackFamily))
        {
            var isKnown = AttackFamilies.TryParse(text, out var family);
            value = isKnown ? (T)(object)family : null;
            return isKnown;
        }

        if (!Known<T>.Values.TryGetValue(text, out var known))
        {
            return false;
        }

        value = known;
        return true;
    }

    /// <summary>The words of a kind, for messages and the description.</summary>
    public static IEnumerable<string> Of<T>()
        where T : struct, Enum =>
        typeof(T) == typeof(AttackFamily) ? AttackFamilies.All.Select(family => family.Text()) : Enum.GetValues<T>().Select(Word);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static class Known<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<string, T> Values = Enum.GetValues<T>().ToFrozenDictionary(Word, StringComparer.Ordinal);
    }
}
