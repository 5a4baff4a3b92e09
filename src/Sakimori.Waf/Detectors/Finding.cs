namespace Sakimori.Waf.Detectors;

/// <summary>What a detector found and where in the judged value.</summary>
/// <param name="Kind">A short stable name of the evidence, such as <c>sql.union</c> or a token fingerprint.</param>
/// <param name="Start">First char of the evidence.</param>
/// <param name="Length">Its length in chars.</param>
internal readonly record struct Finding(string Kind, int Start, int Length);
