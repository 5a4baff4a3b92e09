using System.Diagnostics.CodeAnalysis;

namespace Sakimori.Matching.Patterns;

/// <summary>Why a pattern text was refused, and where in it.</summary>
/// <param name="Position">Zero-based index of the offending character in the pattern text.</param>
/// <param name="Message">One sentence for the author of the pattern, naming the construct.</param>
public readonly record struct PatternError(int Position, string Message);

/// <summary>A slice of the searched value; <c>Start</c> is −1 for a group that took no part in the match.</summary>
public readonly record struct MatchRange(int Start, int Length);

/// <summary>
/// A PCRE pattern restricted to what can be matched in linear time, over values in which each char 0–255 is one byte.
/// <c>\s \w \d \b</c>, POSIX classes and <c>(?i)</c> mean ASCII; unless the text says otherwise the pattern is compiled
/// dot-all and multi-line, as ModSecurity does. Immutable and safe to share between threads.
/// </summary>
public sealed class Pattern
{
    private Pattern(string text) => Text = text;

    /// <summary>The text the pattern was parsed from.</summary>
    public string Text { get; }

    /// <summary>No shorter value can match, in chars.</summary>
    public int MinLength => 0;

    /// <summary>Number of capture groups, the whole match included.</summary>
    public int GroupCount => 1;

    /// <summary>What must be present in every value that matches; used to decide, without matching, that a value cannot.</summary>
    public Requirement Requirement => Requirement.None;

    /// <summary>Parses and checks a pattern text.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Pattern? pattern, out PatternError error)
    {
        error = default;
        pattern = new Pattern(text);
        return true;
    }

    /// <summary>Whether the pattern matches somewhere in <paramref name="value"/>. Linear in its length.</summary>
    public bool IsMatch(ReadOnlySpan<char> value) => throw new NotSupportedException();

    /// <summary>
    /// Finds the leftmost match from <paramref name="start"/> on, with the priorities of a backtracking engine, and fills
    /// <paramref name="groups"/> (group 0 first; as many as fit). Linear in the length of the value.
    /// </summary>
    public bool TryMatch(ReadOnlySpan<char> value, int start, Span<MatchRange> groups) => throw new NotSupportedException();
}
