namespace Sakimori.Waf.Transformations;

/// <summary>The sixty-four characters, and those of the URL-safe variant.</summary>
internal static class Base64Alphabet
{
    /// <summary>The digits in order.</summary>
    public const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>The value of a digit of RFC 4648 section 4, or −1.</summary>
    public static int Standard(char digit) => digit switch
    {
        >= 'A' and <= 'Z' => digit - 'A',
        >= 'a' and <= 'z' => digit - 'a' + 26,
        >= '0' and <= '9' => digit - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };

    /// <summary>The value of a digit of RFC 4648 section 4 or section 5, or −1.</summary>
    public static int Either(char digit) => digit switch
    {
        '-' => 62,
        '_' => 63,
        _ => Standard(digit),
    };
}
