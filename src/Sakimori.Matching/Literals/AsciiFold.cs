namespace Sakimori.Matching.Literals;

/// <summary>Letter case as ASCII sees it: A–Z equal a–z, every other byte equals only itself.</summary>
internal static class AsciiFold
{
    /// <summary>The lower-case form of one char; anything but A–Z is itself.</summary>
    public static char Lower(char value) => char.IsAsciiLetterUpper(value) ? (char)(value | 0x20) : value;

    /// <summary>The lower-case form of a text; the same instance when it has no A–Z.</summary>
    public static string Lower(string text) =>
        text.AsSpan().IndexOfAnyInRange('A', 'Z') < 0
            ? text
            : string.Create(text.Length, text, static (output, source) =>
            {
                for (var i = 0; i < output.Length; i++)
                    output[i] = Lower(source[i]);
            });

    /// <summary>Whether every char is a byte; a literal with any other char can occur in no value.</summary>
    public static bool IsBytes(string text) => text.AsSpan().IndexOfAnyExceptInRange('\0', '\u00FF') < 0;
}
