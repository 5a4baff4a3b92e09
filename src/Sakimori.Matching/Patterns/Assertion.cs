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

    /// <summary>The same for a position known by what is before it and by the symbol behind it.</summary>
    public static bool Holds(AssertionKind kind, Before before, int symbol, ByteClasses classes) => kind switch
    {
        AssertionKind.TextStart => before.HasFlag(Before.TextStart),
        AssertionKind.SearchStart => before.HasFlag(Before.SearchStart),
        AssertionKind.LineStart =>
            before.HasFlag(Before.TextStart) || (before.HasFlag(Before.Newline) && symbol != classes.End),
        AssertionKind.TextEnd => symbol == classes.End,
        AssertionKind.FinalLineEnd => symbol == classes.End || symbol == classes.FinalNewline,
        AssertionKind.LineEnd => symbol == classes.End || classes.Representative(symbol) == '\n',
        AssertionKind.WordBoundary => IsWordBoundary(before, symbol, classes),
        _ => !IsWordBoundary(before, symbol, classes),
    };

    private static bool IsWordBoundary(Before before, int symbol, ByteClasses classes) =>
        before.HasFlag(Before.Word) != NamedBytes.Word.Contains(classes.Representative(symbol));

    private static bool IsWordBoundary(ReadOnlySpan<char> value, int position)
    {
        var before = position > 0 && NamedBytes.Word.Contains(value[position - 1]);
        var after = position < value.Length && NamedBytes.Word.Contains(value[position]);
        return before != after;
    }
}
