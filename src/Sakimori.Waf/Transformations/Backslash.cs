namespace Sakimori.Waf.Transformations;

/// <summary>What C and JavaScript agree on after a backslash.</summary>
internal static class Backslash
{
    /// <summary>The control character that <c>\a \b \f \n \r \t \v</c> name; any other char is itself.</summary>
    public static char Control(char letter) => letter switch
    {
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        _ => letter,
    };
}
