using System.Text;

namespace Sakimori.Storage.Databases;

/// <summary>
/// Text as both databases keep it: PostgreSQL refuses U+0000 and half surrogate pairs, and one request that holds them must not stop
/// intake. U+0000 becomes U+2400 (␀), half a pair becomes U+FFFD; whole evidence stays exact in its JSON.
/// </summary>
internal static class StoredText
{
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !text.Contains('\0'))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value == 0 ? "\u2400" : rune.ToString());
        }

        return clean.ToString();
    }
}
