using System.Collections.Immutable;
using Sakimori.Matching.Literals;
using Sakimori.Matching.Patterns;

namespace Sakimori.Waf.Detectors;

/// <summary>What every value has that a detector finds anything in: one of some bytes or one of some words, letters of ASCII in either case.</summary>
/// <remarks>
/// A rule's scan looks for the words of all detectors at once, together with the literals of all other rules, and knows the bytes before: no
/// detector then searches by itself for what is not there.
/// </remarks>
internal sealed class Signs
{
    private readonly ByteSearch _byteSearch;
    private readonly PhraseSearch? _wordSearch;

    /// <summary>Shorter values are not found anything in.</summary>
    /// <param name="minLength">The shortest value that may be, in bytes.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="words">The words; those that have one of the bytes or of the other words in them are left out.</param>
    public Signs(int minLength, string bytes, params IEnumerable<string> words)
    {
        MinLength = minLength;
        Bytes = bytes.Aggregate(default(ByteSet), (set, value) => set.With((byte)value));
        string[] all = [.. words.Select(Lower).Distinct()];
        Words = [.. all.Where(word => !word.AsSpan().ContainsAny(bytes) && !all.Any(other => other != word && word.Contains(other, StringComparison.Ordinal)))];
        _byteSearch = new ByteSearch(bytes);
        _wordSearch = Words.IsEmpty ? null : new PhraseSearch(Words, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The length of the shortest value that may have something.</summary>
    public int MinLength { get; }

    /// <summary>The bytes.</summary>
    public ByteSet Bytes { get; }

    /// <summary>The words, in lower case; empty when only the bytes count.</summary>
    public ImmutableArray<string> Words { get; }

    /// <summary>Whether a value has one.</summary>
    public bool AreIn(ReadOnlySpan<char> value) => value.Length >= MinLength && (_byteSearch.AnyIn(value) || WordsAreIn(value));

    /// <summary>Whether a value that has none of the bytes has one of the words.</summary>
    public bool WordsAreIn(ReadOnlySpan<char> value) => _wordSearch?.AnyIn(value) == true;

    private static string Lower(string word) => string.Concat(word.Select(value => char.IsAsciiLetterUpper(value) ? (char)(value | 0x20) : value));
}
