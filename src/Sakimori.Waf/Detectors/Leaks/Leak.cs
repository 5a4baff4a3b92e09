namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>One leak: what it is and where in the text it stands.</summary>
/// <param name="Kind">What leaked.</param>
/// <param name="Detail">A short stable name of the evidence, such as <c>card.visa</c> or <c>sql.oracle</c>.</param>
/// <param name="Start">First char.</param>
/// <param name="Length">Length in chars.</param>
/// <param name="Identity">Equal for two occurrences of the same datum; what counts how many different ones a client got.</param>
internal readonly record struct Leak(LeakKind Kind, string Detail, int Start, int Length, ulong Identity = 0)
{
    public int End => Start + Length;
}
