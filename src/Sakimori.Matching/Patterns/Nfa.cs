namespace Sakimori.Matching.Patterns;

/// <summary>What a state of an <see cref="Nfa"/> does.</summary>
internal enum NfaStep : byte
{
    /// <summary>Takes one byte of the set <c>Argument</c>.</summary>
    Set,

    /// <summary>Goes on at <c>Next</c> or, less preferred, at <c>Argument</c>.</summary>
    Split,

    /// <summary>Goes on if the <see cref="AssertionKind"/> <c>Argument</c> holds.</summary>
    Assert,

    /// <summary>Notes the position in the slot <c>Argument</c>.</summary>
    Save,

    /// <summary>The pattern number <c>Argument</c> matches.</summary>
    Match,
}

/// <summary>One state, in eight bytes: PCRE syntax needs no more than one argument and one successor.</summary>
internal readonly struct NfaState(NfaStep step, int argument, int next)
{
    private readonly uint stepAndArgument = (uint)step << 24 | (uint)argument;

    public NfaStep Step => (NfaStep)(stepAndArgument >> 24);

    public int Argument => (int)(stepAndArgument & 0xFFFFFF);

    public int Next { get; } = next;
}

/// <summary>
/// The automaton of one or several patterns. States are byte sets with one successor, and branches that say which way
/// is preferred, so that the same automaton serves the search for any match and the one for the leftmost preferred.
/// Immutable.
/// </summary>
internal sealed class Nfa
{
    private Nfa(NfaLayout layout, int start, int patternCount, int groupCount, FirstBytes first)
    {
        var states = layout.States;
        States = states;
        Sets = layout.Sets;
        Start = start;
        FirstBytes = first.MayBeEmpty ? null : first.Set;
        PatternCount = patternCount;
        GroupCount = groupCount;
        foreach (var state in states)
        {
            Assertions |= state.Step == NfaStep.Assert ? 1 << state.Argument : 0;
        }

        Classes = new ByteClasses(SetsToTellApart());
    }

    public NfaState[] States { get; }

    /// <summary>The distinct sets the states refer to.</summary>
    public ByteSet[] Sets { get; }

    /// <summary>Where a match begins; the automaton itself is not preceded by "anything".</summary>
    public int Start { get; }

    public int PatternCount { get; }

    /// <summary>Capture groups of the only pattern, the whole match included.</summary>
    public int GroupCount { get; }

    /// <summary>The bytes a match can begin with; null when a match can be empty.</summary>
    public ByteSet? FirstBytes { get; }

    /// <summary>One bit per <see cref="AssertionKind"/> in use.</summary>
    public int Assertions { get; }

    public ByteClasses Classes { get; }

    /// <summary>Bytes the automaton occupies.</summary>
    public int Size => (States.Length * 8) + (Sets.Length * 32) + 1024;

    public bool Uses(AssertionKind kind) => (Assertions & 1 << (int)kind) != 0;

    /// <summary>Lays out one pattern, with its capture groups.</summary>
    public static Nfa Of(PatternSyntax syntax)
    {
        var layout = new NfaLayout(withCaptures: true);
        var start = layout.Add(syntax.Root, layout.Match(0));
        return new Nfa(layout, start, 1, syntax.GroupCount, Patterns.FirstBytes.Of(syntax.Root));
    }

    /// <summary>Lays out several patterns side by side, without captures.</summary>
    public static Nfa Of(IReadOnlyList<PatternSyntax> patterns)
    {
        var layout = new NfaLayout(withCaptures: false);
        var start = -1;
        var first = default(FirstBytes);
        for (var i = patterns.Count - 1; i >= 0; i--)
        {
            var entry = layout.Add(patterns[i].Root, layout.Match(i));
            start = start < 0 ? entry : layout.Split(entry, start);
            var (set, mayBeEmpty, _) = Patterns.FirstBytes.Of(patterns[i].Root);
            first = new FirstBytes(first.Set.Union(set), first.MayBeEmpty || mayBeEmpty, false);
        }

        return new Nfa(layout, start, patterns.Count, 1, first);
    }

    // Assertions tell newlines and word characters from others.
    private IEnumerable<ByteSet> SetsToTellApart()
    {
        var sets = new List<ByteSet>(Sets);
        if (Uses(AssertionKind.LineStart) || Uses(AssertionKind.LineEnd) || Uses(AssertionKind.FinalLineEnd))
        {
            sets.Add(NamedBytes.Newline);
        }

        if (Uses(AssertionKind.WordBoundary) || Uses(AssertionKind.NotWordBoundary))
        {
            sets.Add(NamedBytes.Word);
        }

        return sets;
    }
}
