namespace Sakimori.Waf.Operators;

/// <summary>Letter case of bytes: only A–Z and a–z have one.</summary>
internal static class AsciiCase
{
    /// <summary>The text with A–Z in lower case.</summary>
    public static string Lower(string text) => string.Create(text.Length, text, static (output, input) =>
    {
        for (var i = 0; i < input.Length; i++)
        {
            output[i] = char.IsAsciiLetterUpper(input[i]) ? (char)(input[i] | 0x20) : input[i];
        }
    });
}
