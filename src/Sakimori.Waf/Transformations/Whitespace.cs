namespace Sakimori.Waf.Transformations;

/// <summary>White space as C's <c>isspace</c> sees it in the "C" locale: 0x09–0x0D and 0x20.</summary>
internal static class Whitespace
{
    /// <summary>Whether the byte is white space.</summary>
    public static bool Is(char value) => value == ' ' || (uint)(value - '\t') <= '\r' - '\t';
}
