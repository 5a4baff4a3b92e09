using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Sakimori.Matching.Patterns;

/// <summary>Why a pattern text was refused, and where in it.</summary>
/// <param name="Position">Zero-based index of the offending character in the pattern text.</param>
/// <param name="Message">One sentence for the author of the pattern, naming the construct.</param>
public readonly record struct PatternError(int Position, string Message);

/// <summary>A slice of the searched value; <c>Start</c> is −1 for a group that took no part in the match.</summary>
public readonly record struct MatchRange(int Start, int Length)
{
    /// <summary>Fills <paramref name="groups"/> from slots, two for each group: where it begins and ends, or below zero.</summary>
    internal static void Fill(Span<MatchRange> groups, ReadOnlySpan<int> slots)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            var (from, to) = (2 * i) + 1 < slots.Length ? (slots[2 * i], slots[(2 * i) + 1]) : (-1, -1);
            groups[i] = from < 0 || to < 0 ? new MatchRange(-1, 0) : new MatchRange(from, to - from);
        }
    }
}

/// <summary>
/// A PCRE pattern restricted to what can be matched in linear time, over values in which each char 0–255 is one byte.
/// <c>\s \w \d \b</c>, POSIX classes and <c>(?i)</c> mean ASCII; unless the text says otherwise the pattern is compiled
/// dot-all and multi-line, as ModSecurity does. Immutable and safe to share between threads.
/// </summary>
/// <remarks>
/// Made from its text in two steps. Parsing decides whether the text is a pattern and what every match needs; that is
/// done at once, for all patterns of a rule set. The automaton is laid out when a value first has to be searched, which
/// for most patterns of a rule set is never; the tree is made again for it rather than kept.
/// </remarks>
public sealed class Pattern
{
    // What following one way at a time may visit before a pass over the value is cheaper, which takes as long as a visit for each few chars.
    private const int FewSteps = 2_048;
    private const int CharsPerStep = 8;

    private Nfa? nfa;
    private LazyDfa? dfa;
    private LeftmostSearch? spare;

    // What it is restricted to.
    private readonly ByteSet? among;

    private Pattern(string text, PatternSyntax syntax, ByteSet? among = null)
    {
        this.among = among;
        Text = text;
        MinLength = syntax.Root.MinLength;
        GroupCount = syntax.GroupCount;
        StateCount = syntax.Root.States;
        Requirement = RequirementAnalysis.Of(syntax.Root);
        TakesAll = syntax is { GroupCount: 1, Root: ConcatNode { Children: [AssertionNode before, RepeatNode { Min: 0, Max: Node.Unbounded, Lazy: false, Child: SetNode any }, AssertionNode after] } } &&
            before.Kind is AssertionKind.LineStart or AssertionKind.TextStart &&
            after.Kind is AssertionKind.LineEnd or AssertionKind.TextEnd or AssertionKind.FinalLineEnd &&
            any.Set == ByteSet.All;
    }

    /// <summary>The text the pattern was parsed from.</summary>
    public string Text { get; }

    /// <summary>No shorter value can match, in chars.</summary>
    public int MinLength { get; }

    /// <summary>Number of capture groups, the whole match included.</summary>
    public int GroupCount { get; }

    /// <summary>What must be present in every value that matches; used to decide, without matching, that a value cannot.</summary>
    public Requirement Requirement { get; }

    /// <summary>It is <c>^.*$</c>: each value matches and is the match, which takes no search.</summary>
    internal bool TakesAll { get; }

    /// <summary>States the automaton has, or will have.</summary>
    internal int StateCount { get; }

    /// <summary>The automaton, laid out if nobody asked before.</summary>
    internal Nfa Nfa
    {
        get
        {
            // Two threads may lay it out at the same time; one of the two is kept.
            if (Volatile.Read(ref nfa) is not { } built)
            {
                built = Nfa.Of(Parse());
                built = Interlocked.CompareExchange(ref nfa, built, null) ?? built;
            }

            return built;
        }
    }

    /// <summary>The search for "whether", made if nobody asked before.</summary>
    internal LazyDfa Dfa
    {
        get
        {
            if (Volatile.Read(ref dfa) is not { } built)
            {
                built = new LazyDfa(Nfa, stopsAtFirst: true);
                built = Interlocked.CompareExchange(ref dfa, built, null) ?? built;
            }

            return built;
        }
    }

    /// <summary>Parses and checks a pattern text.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Pattern? pattern, out PatternError error)
    {
        pattern = PatternParser.TryParse(text, out var syntax, out error) ? new Pattern(text, syntax) : null;
        return pattern is not null;
    }

    /// <summary>Whether the pattern matches somewhere in <paramref name="value"/>. Linear in its length.</summary>
    public bool IsMatch(ReadOnlySpan<char> value) => TakesAll || (value.Length >= MinLength && Dfa.Search(value, 0, 1) != 0);

    /// <summary>
    /// Finds the leftmost match from <paramref name="start"/> on, with the priorities of a backtracking engine, and fills
    /// <paramref name="groups"/> (group 0 first; as many as fit). Linear in the length of the value.
    /// </summary>
    public bool TryMatch(ReadOnlySpan<char> value, int start, Span<MatchRange> groups) =>
        start >= 0 && value.Length - start >= MinLength && Dfa.Search(value, start, 1) != 0 && TryCapture(value, start, groups);

    /// <summary>The same, for a value of which it is known that the pattern matches there: that is not asked first.</summary>
    public bool TryCapture(ReadOnlySpan<char> value, int start, Span<MatchRange> groups)
    {
        if (TakesAll && start == 0 && !groups.IsEmpty)
        {
            groups.Fill(new MatchRange(-1, 0));
            groups[0] = new MatchRange(0, value.Length);
            return true;
        }

        return BoundedBacktracker.TryMatch(Nfa, value, start, groups, out _, FewSteps + (value.Length - start) / CharsPerStep)
            ?? TryLeftmost(value, start, groups)
            ?? PikeVm.TryMatch(Nfa, value, start, groups, out _);
    }

    /// <summary>
    /// The place of the same match, cut to its first <paramref name="most"/> chars (1 or more), for a value of which it is known that the
    /// pattern matches there. Of a long match in a long value only as much is read as those chars depend on.
    /// </summary>
    public bool TryLocate(ReadOnlySpan<char> value, int most, out MatchRange range)
    {
        range = default;
        if (TakesAll)
        {
            range = new MatchRange(0, Math.Min(value.Length, most));
            return true;
        }

        var groups = new Span<MatchRange>(ref range);
        if (BoundedBacktracker.TryMatch(Nfa, value, 0, groups, out _, FewSteps + value.Length / CharsPerStep) is not { } found)
        {
            var search = Interlocked.Exchange(ref spare, null) ?? new LeftmostSearch(Nfa);
            var located = search.TryLocate(value, 0, most, out range);
            Volatile.Write(ref spare, search);
            found = located ?? PikeVm.TryMatch(Nfa, value, 0, groups, out _);
        }

        range = range with { Length = Math.Min(range.Length, most) };
        return found;
    }

    // A search serves one thread at a time: the one kept, or another.
    private bool? TryLeftmost(ReadOnlySpan<char> value, int start, Span<MatchRange> groups)
    {
        var search = Interlocked.Exchange(ref spare, null) ?? new LeftmostSearch(Nfa);
        var found = search.TryMatch(value, start, groups);
        Volatile.Write(ref spare, search);
        return found;
    }

    /// <summary>
    /// A pattern that matches the same values as this one where they have only the <paramref name="bytes"/>, and says nothing of others; null
    /// when this one matches no such value. It is smaller, needs more, and has no groups. Takes as long as making the pattern did.
    /// </summary>
    public Pattern? Among(in ByteSet bytes) => Among([bytes])[0];

    /// <summary>The same for several sets, of which each is a subset of the one before: the pattern is read once.</summary>
    public ImmutableArray<Pattern?> Among(params ReadOnlySpan<ByteSet> sets)
    {
        var patterns = ImmutableArray.CreateBuilder<Pattern?>(sets.Length);
        var left = (Node?)Parse().Root;
        foreach (ref readonly var bytes in sets)
        {
            left = left is null ? null : Restriction.Of(left, bytes);
            patterns.Add(left is null ? null : new Pattern(Text, new PatternSyntax(left, 1), bytes));
        }

        return patterns.MoveToImmutable();
    }

    /// <summary>The pattern for the reference twin, if it can be put so; see <see cref="DotNetTranslation"/>.</summary>
    internal string? ToDotNet() => DotNetTranslation.Translate(Parse().Root);

    /// <summary>The tree of the pattern, made anew.</summary>
    internal PatternSyntax Parse() =>
        !PatternParser.TryParse(Text, out var syntax, out _) ? throw new UnreachableException("a pattern that was parsed before parses again")
        : among is not { } bytes ? syntax
        : new PatternSyntax(Restriction.Of(syntax.Root, bytes) ?? throw new UnreachableException("what was left of a pattern before is left again"), 1);

    /// <inheritdoc />
    public override string ToString() => Text;
}
