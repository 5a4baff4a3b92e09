namespace Sakimori.Fuzz.Runs;

/// <summary>A broken promise.</summary>
/// <param name="Kind">What was broken: <c>exception</c>, <c>hang</c>, <c>allocation</c>, <c>growth</c> or <c>death</c> of the process.</param>
/// <param name="Summary">One line.</param>
/// <param name="Stack">Where; empty when that is not known.</param>
/// <param name="Input">The input, made as short as it could be; empty for growth, which no single input shows.</param>
/// <param name="Path">Where the input is kept, relative to the repository; empty without an input.</param>
internal sealed record Finding(string Kind, string Summary, string Stack, byte[] Input, string Path);
