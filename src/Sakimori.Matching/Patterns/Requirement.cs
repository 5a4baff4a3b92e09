using System.Collections.Immutable;

namespace Sakimori.Matching.Patterns;

/// <summary>
/// A necessary condition for a match: a value lacking it cannot match; a value meeting it may.
/// A missed optimization is free; a missed attack is not.
/// </summary>
/// <param name="AnyOf">
/// Lower-case ASCII-folded literals, at least one of which occurs (ASCII case ignored) in every matching value;
/// empty when the pattern has no usable literal.
/// </param>
/// <param name="ByteSets">Sets of bytes of each of which every matching value contains at least one; may be empty.</param>
public sealed record Requirement(ImmutableArray<string> AnyOf, ImmutableArray<ByteSet> ByteSets)
{
    /// <summary>The requirement that excludes nothing.</summary>
    public static Requirement None { get; } = new([], []);
}
