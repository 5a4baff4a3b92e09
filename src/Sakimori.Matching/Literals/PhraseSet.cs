using System.Collections.Immutable;

namespace Sakimori.Matching.Literals;

/// <summary>The phrases of one <c>@pm</c>: finds the first of them in a value, ASCII case ignored. Immutable and safe to share.</summary>
public sealed class PhraseSet
{
    private readonly LiteralAutomaton _automaton;
    private readonly int[] _lengths;

    /// <summary>Builds the set; empty phrases are ignored, and so are phrases with a char above 255, which occur in no value.</summary>
    public PhraseSet(ImmutableArray<string> phrases)
    {
        Phrases = phrases;
        var distinct = phrases.Where(phrase => phrase.Length > 0 && AsciiFold.IsBytes(phrase)).Select(AsciiFold.Lower).Distinct().ToArray();
        _automaton = new LiteralAutomaton(distinct);
        _lengths = [.. distinct.Select(phrase => phrase.Length)];
    }

    /// <summary>The phrases as given.</summary>
    public ImmutableArray<string> Phrases { get; }

    /// <summary>Finds the occurrence that ends first (the longest of those); false when no phrase occurs.</summary>
    public bool TryFind(ReadOnlySpan<char> value, out int start, out int length)
    {
        var state = LiteralAutomaton.Start;
        for (var i = 0; i < value.Length; i++)
        {
            state = _automaton.Next(state, value[i]);
            var phrase = _automaton.LongestEndingAt(state);
            if (phrase >= 0)
            {
                length = _lengths[phrase];
                start = i + 1 - length;
                return true;
            }
        }

        start = length = 0;
        return false;
    }
}
