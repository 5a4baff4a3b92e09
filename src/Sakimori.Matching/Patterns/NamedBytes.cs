namespace Sakimori.Matching.Patterns;

/// <summary>
/// The byte sets with a name in PCRE, in its "C" locale and without UTF mode (pcre2pattern(3), "Backslash",
/// "Posix character classes"): nothing above 0x7F is a letter, and only <c>\h</c> and <c>\v</c> reach beyond ASCII.
/// </summary>
internal static class NamedBytes
{
    public static ByteSet Digit { get; } = ByteSet.Range('0', '9');

    public static ByteSet Upper { get; } = ByteSet.Range('A', 'Z');

    public static ByteSet Lower { get; } = ByteSet.Range('a', 'z');

    public static ByteSet Alpha { get; } = Upper.Union(Lower);

    public static ByteSet Word { get; } = Alpha.Union(Digit).With((byte)'_');

    public static ByteSet Space { get; } = ByteSet.AnyOf(" \t\n\v\f\r");

    public static ByteSet HorizontalSpace { get; } = ByteSet.AnyOf(" \t\u00A0");

    public static ByteSet VerticalSpace { get; } = ByteSet.AnyOf("\n\v\f\r\u0085");

    public static ByteSet Newline { get; } = ByteSet.Of('\n');

    /// <summary>The set named <paramref name="name"/> in <c>[[:name:]]</c>.</summary>
    public static bool TryGetPosix(ReadOnlySpan<char> name, out ByteSet set)
    {
        ByteSet? found = name switch
        {
            "alpha" => Alpha,
            "lower" => Lower,
            "upper" => Upper,
            "alnum" => Alpha.Union(Digit),
            "ascii" => ByteSet.Range(0, 127),
            "blank" => ByteSet.AnyOf(" \t"),
            "cntrl" => ByteSet.Range(0, 31).With(127),
            "digit" => Digit,
            "graph" => ByteSet.Range(33, 126),
            "print" => ByteSet.Range(32, 126),
            "punct" => ByteSet.Range(33, 126).Intersect(Alpha.Union(Digit).Complement()),
            "space" => Space,
            "word" => Word,
            "xdigit" => Digit.Union(ByteSet.AnyOf("abcdefABCDEF")),
            _ => null,
        };
        set = found.GetValueOrDefault();
        return found.HasValue;
    }
}
