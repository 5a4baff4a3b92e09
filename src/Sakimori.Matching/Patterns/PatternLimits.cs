namespace Sakimori.Matching.Patterns;

/// <summary>What a pattern may cost; beyond these it is refused with an error that names the limit.</summary>
internal static class PatternLimits
{
    /// <summary>Chars of pattern text. The longest CRS pattern has 12,182.</summary>
    public const int TextLength = 65_536;

    /// <summary>Groups and stacked quantifiers inside each other; PCRE2's own default. Keeps recursion shallow.</summary>
    public const int Nesting = 250;

    /// <summary>Capture groups. Rules read nine; a hundred times that is an accident.</summary>
    public const int Groups = 1_000;

    /// <summary>
    /// The largest count in <c>{n,m}</c>. Copies are laid out one by one, and one step of the slowest engine visits
    /// each; a longer run is a length check, for which rules have operators.
    /// </summary>
    public const int Repetition = 10_000;

    /// <summary>
    /// States of the automaton, which bound the work per byte in the worst case. The largest CRS pattern needs 8,000.
    /// </summary>
    public const int States = 50_000;
}
