namespace Sakimori.Matching.Patterns;

/// <summary>When an assertion holds.</summary>
internal static class Assertion
{
    /// <summary>Whether it holds before the char at <paramref name="position"/> of a search begun at <paramref name="start"/>.</summary>
    public static bool Holds(AssertionKind kind, ReadOnlySpan<char> value, int position, int start) => kind switch
    {
        AssertionKind.TextStart => position == 0,
        AssertionKind.SearchStart => position == start,
        AssertionKind.TextEnd => position == value.Length,
        AssertionKind.LineEnd => position == value.Length || value[position] == '\n',
        AssertionKind.FinalLineEnd =>
            position == value.Length || (position == value.Length - 1 && value[position] == '\n'),

        // As in Perl and PCRE, not after a newline that ends the text.
        AssertionKind.LineStart =>
            position == 0 || (position < value.Length && value[position - 1] == '\n'),
        AssertionKind.WordBoundary => IsWordBoundary(value, position),
        _ => !IsWordBoundary(value, position),
    };

    private static bool IsWordBoundary(ReadOnlySpan<char> value, int position)
    {
        var before = position > 0 && NamedBytes.Word.Contains(value[position - 1]);
        var after = position < value.Length && NamedBytes.Word.Contains(value[position]);
        return before != after;
    }
}
