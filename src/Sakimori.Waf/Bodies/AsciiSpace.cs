namespace Sakimori.Waf.Bodies;

/// <summary>White space of the C locale: space, tab, line feed, vertical tab, form feed, carriage return.</summary>
internal static class AsciiSpace
{
    /// <summary>The six characters.</summary>
    public const string All = " \t\n\v\f\r";

    /// <summary><paramref name="c"/> is white space.</summary>
    public static bool Is(char c) => c == ' ' || (uint)(c - '\t') <= '\r' - '\t';
}
