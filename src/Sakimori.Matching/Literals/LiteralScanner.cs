using System.Collections.Immutable;

namespace Sakimori.Matching.Literals;

/// <summary>
/// Many literals, one pass: reports which of them occur in a value, ASCII case ignored. Immutable and safe to share.
/// </summary>
public sealed class LiteralScanner
{
    /// <summary>Builds the scanner; literal <c>i</c> of <paramref name="literals"/> is reported as bit <c>i</c>.</summary>
    public LiteralScanner(ImmutableArray<string> literals) => Count = literals.Length;

    /// <summary>Number of literals.</summary>
    public int Count { get; }

    /// <summary>
    /// Sets in <paramref name="found"/> (⌈<see cref="Count"/>/64⌉ words, kept as they were otherwise) the bit of each literal
    /// that occurs in <paramref name="value"/>. Returns whether any does. Linear in the length of the value.
    /// </summary>
    public bool Scan(ReadOnlySpan<char> value, Span<ulong> found) => throw new NotSupportedException();
}
