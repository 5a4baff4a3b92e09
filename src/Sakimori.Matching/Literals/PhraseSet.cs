using System.Collections.Immutable;

namespace Sakimori.Matching.Literals;

/// <summary>The phrases of one <c>@pm</c>: finds the first of them in a value, ASCII case ignored. Immutable and safe to share.</summary>
public sealed class PhraseSet
{
    /// <summary>Builds the set; empty phrases are ignored.</summary>
    public PhraseSet(ImmutableArray<string> phrases) => Phrases = phrases;

    /// <summary>The phrases as given.</summary>
    public ImmutableArray<string> Phrases { get; }

    /// <summary>Finds the occurrence that ends first (the longest of those); false when no phrase occurs.</summary>
    public bool TryFind(ReadOnlySpan<char> value, out int start, out int length) => throw new NotSupportedException();
}
