using System.Runtime.InteropServices;

namespace Sakimori.Matching.Patterns;

/// <summary>What is known of the text before a position.</summary>
[Flags]
internal enum Before
{
    /// <summary>Some byte that is neither of these.</summary>
    Other = 0,

    /// <summary>Nothing: the start of the text.</summary>
    TextStart = 1,

    /// <summary>The search began here.</summary>
    SearchStart = 2,

    /// <summary>A newline.</summary>
    Newline = 4,

    /// <summary>A letter, digit or underscore.</summary>
    Word = 8,
}

/// <summary>
/// One step of the subset construction: from the NFA states alive at a position, over one symbol, to those alive at the
/// next. Owns its scratch memory, so one instance serves one thread at a time.
/// <para>
/// A position is described by the live states that take a byte or wait for an assertion, and by what is before it
/// (<see cref="Before"/>). An assertion about what follows waits in the set until the next symbol is known. A match is
/// therefore known at once if no assertion stands before it, otherwise one symbol later; the end of the text is a symbol.
/// </para>
/// <para>
/// A match may begin anywhere, so the states of <see cref="Nfa.Start"/> are alive at every position. They are not
/// listed, and what becomes of them over each symbol is remembered: otherwise every state of a DFA would repeat them,
/// which for a pattern of a thousand words is most of its cost.
/// </para>
/// </summary>
internal sealed class Subset
{
    private const int BeforeCount = 16;

    private readonly Nfa nfa;
    private readonly ByteClasses classes;
    private readonly StateSet resolved;
    private readonly StateSet reached;
    private readonly StateSet startReached;
    private readonly List<int> result = [];
    private readonly int[] stack;
    private readonly Closure?[] starts = new Closure?[BeforeCount];
    private readonly Closure?[]?[] startSteps = new Closure?[]?[BeforeCount];
    private readonly Before relevant;
    private readonly Before relevantToStart;

    public Subset(Nfa nfa)
    {
        this.nfa = nfa;
        classes = nfa.Classes;
        var size = nfa.States.Length;
        resolved = new StateSet(nfa.Assertions == 0 ? 0 : size);
        reached = new StateSet(size);
        startReached = new StateSet(size);
        stack = new int[size + 1];
        relevant = Relevant(nfa);

        var later = new[] { Before.Other, Before.Newline, Before.Word };
        CanStartLater = later.Any(before => !StartAt(before & relevant).IsEmpty);
        relevantToStart = later.Any(before => HasPending(StartAt(before & relevant).States)) ? relevant : Before.Other;
    }

    /// <summary>Whether a match can begin elsewhere than at the start.</summary>
    public bool CanStartLater { get; }

    /// <summary>States visited so far: the work done, for tests of its bound.</summary>
    public long Steps { get; private set; }

    /// <summary>The live states after the last <see cref="Step"/>, sorted.</summary>
    public ReadOnlySpan<int> Result => CollectionsMarshal.AsSpan(result);

    /// <summary>What is before the position reached by the last <see cref="Step"/>.</summary>
    public Before ResultBefore { get; private set; }

    /// <summary>The patterns that match the empty text at a position preceded by <paramref name="before"/>, known already.</summary>
    public ulong MatchesAtStart(Before before) => StartAt(before).Matches;

    /// <summary>Whether a match can begin at a position preceded by <paramref name="before"/>.</summary>
    public bool CanStart(Before before) => !StartAt(before).IsEmpty;

    /// <summary>What a search that begins at <paramref name="start"/> knows of the text before it.</summary>
    public Before BeforeAt(ReadOnlySpan<char> value, int start) =>
        relevant & (start == 0 ? Before.TextStart : BeforeOf(value[start - 1])) | Before.SearchStart & relevant;

    /// <summary>The same for a place inside a value at which a search under way goes on.</summary>
    public Before BeforeWithin(ReadOnlySpan<char> value, int at) => relevant & BeforeOf(value[at - 1]);

    /// <summary>What a char is to an assertion behind it.</summary>
    public static Before BeforeOf(char c) =>
        c == '\n' ? Before.Newline : NamedBytes.Word.Contains(c) ? Before.Word : Before.Other;

    /// <summary>What the assertions of an automaton look at.</summary>
    public static Before Relevant(Nfa nfa)
    {
        var relevant = Before.Other;
        relevant |= nfa.Uses(AssertionKind.TextStart) ? Before.TextStart : 0;
        relevant |= nfa.Uses(AssertionKind.LineStart) ? Before.TextStart | Before.Newline : 0;
        relevant |= nfa.Uses(AssertionKind.SearchStart) ? Before.SearchStart : 0;
        relevant |= nfa.Uses(AssertionKind.WordBoundary) || nfa.Uses(AssertionKind.NotWordBoundary) ? Before.Word : 0;
        return relevant;
    }

    /// <summary>
    /// Goes from <paramref name="states"/> over <paramref name="symbol"/>; returns the patterns found to match, leaves
    /// the rest in <see cref="Result"/> and <see cref="ResultBefore"/>. The states may be the result of the step before.
    /// </summary>
    public ulong Step(ReadOnlySpan<int> states, Before before, int symbol)
    {
        var after = symbol == classes.End ? Before.Other : relevant & BeforeOf(classes.Representative(symbol));
        reached.Clear();
        var matches = Advance(states, before, symbol, after, reached);
        var start = StartStep(before, symbol, after);
        var begin = StartAt(after);
        matches |= start.Matches | (symbol == classes.End ? 0 : begin.Matches);

        foreach (var state in start.States)
        {
            reached.Add(state);
        }

        result.Clear();
        foreach (var state in reached.Items)
        {
            if (Matters(state, after) && !begin.Contains(state))
            {
                result.Add(state);
            }
        }

        result.Sort();
        ResultBefore = HasPending(Result) ? after : after & relevantToStart;
        return matches;
    }

    // What becomes of a match that begins at the position before "symbol".
    private Closure StartStep(Before before, int symbol, Before after)
    {
        var row = startSteps[(int)before] ??= new Closure?[classes.Symbols];
        if (row[symbol] is not { } step)
        {
            var begin = StartAt(before);
            startReached.Clear();
            var matches = Advance(begin.States, before, symbol, after, startReached);
            row[symbol] = step = new Closure(Mattering(startReached, after), matches, nfa.States.Length);
        }

        return step;
    }

    private Closure StartAt(Before before)
    {
        if (starts[(int)before] is not { } closure)
        {
            startReached.Clear();
            var matches = Follow(nfa.Start, before, startReached);
            starts[(int)before] = closure = new Closure(Mattering(startReached, before), matches, nfa.States.Length);
        }

        return closure;
    }

    // Adds to "into" where those that take the symbol go, after resolving the assertions that waited for it.
    private ulong Advance(ReadOnlySpan<int> states, Before before, int symbol, Before after, StateSet into)
    {
        var matches = 0UL;
        if (HasPending(states))
        {
            resolved.Clear();
            foreach (var state in states)
            {
                matches |= Resolve(state, before, symbol);
            }

            states = resolved.Items;
        }

        if (symbol == classes.End || symbol == classes.NotAByte)
        {
            return matches;
        }

        var representative = classes.Representative(symbol);
        foreach (var number in states)
        {
            Steps++;
            var state = nfa.States[number];
            if (state.Step == NfaStep.Set && nfa.Sets[state.Argument].Contains(representative))
            {
                matches |= Follow(state.Next, after, into);
            }
        }

        return matches;
    }

    // Adds what is reached from "state" without a byte; assertions about what follows are kept waiting.
    private ulong Follow(int state, Before before, StateSet into)
    {
        var matches = 0UL;
        var top = 0;
        stack[top++] = state;
        while (top > 0)
        {
            state = stack[--top];
            while (into.Add(state))
            {
                Steps++;
                var step = nfa.States[state];
                if (step.Step == NfaStep.Split)
                {
                    stack[top++] = step.Argument;
                }
                else if (step.Step == NfaStep.Match)
                {
                    matches |= 1UL << step.Argument;
                    break;
                }
                else if (step.Step == NfaStep.Set
                    || (step.Step == NfaStep.Assert && !HoldsAlready((AssertionKind)step.Argument, before)))
                {
                    break;
                }

                state = step.Next;
            }
        }

        return matches;
    }

    // As Follow, with the next symbol known: every assertion is decided.
    private ulong Resolve(int state, Before before, int symbol)
    {
        var matches = 0UL;
        var top = 0;
        stack[top++] = state;
        while (top > 0)
        {
            state = stack[--top];
            while (resolved.Add(state))
            {
                Steps++;
                var step = nfa.States[state];
                if (step.Step == NfaStep.Split)
                {
                    stack[top++] = step.Argument;
                }
                else if (step.Step == NfaStep.Match)
                {
                    matches |= 1UL << step.Argument;
                    break;
                }
                else if (step.Step == NfaStep.Set
                    || (step.Step == NfaStep.Assert && !Assertion.Holds((AssertionKind)step.Argument, before, symbol, classes)))
                {
                    break;
                }

                state = step.Next;
            }
        }

        return matches;
    }

    private static bool HoldsAlready(AssertionKind kind, Before before) => kind switch
    {
        AssertionKind.TextStart or AssertionKind.LineStart => before.HasFlag(Before.TextStart),
        AssertionKind.SearchStart => before.HasFlag(Before.SearchStart),
        _ => false,
    };

    // Of the states Follow visited, those that can still do something: take a byte, or hold once more is known.
    private bool Matters(int number, Before before)
    {
        var state = nfa.States[number];
        return state.Step switch
        {
            NfaStep.Set => true,
            NfaStep.Assert => (AssertionKind)state.Argument switch
            {
                AssertionKind.TextStart or AssertionKind.SearchStart => false,
                AssertionKind.LineStart => before.HasFlag(Before.Newline),
                _ => true,
            },
            _ => false,
        };
    }

    private int[] Mattering(StateSet set, Before before)
    {
        var states = new List<int>();
        foreach (var state in set.Items)
        {
            if (Matters(state, before))
            {
                states.Add(state);
            }
        }

        return [.. states];
    }

    private bool HasPending(ReadOnlySpan<int> states)
    {
        if (nfa.Assertions == 0)
        {
            return false;
        }

        foreach (var state in states)
        {
            if (nfa.States[state].Step == NfaStep.Assert)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>States reached, and the patterns matched on the way.</summary>
    private sealed class Closure
    {
        private readonly ulong[] members;

        public Closure(int[] states, ulong matches, int size)
        {
            States = states;
            Matches = matches;
            members = states.Length == 0 ? [] : new ulong[(size + 63) / 64];
            foreach (var state in states)
            {
                members[state >> 6] |= 1UL << (state & 63);
            }
        }

        public int[] States { get; }

        public ulong Matches { get; }

        public bool IsEmpty => States.Length == 0 && Matches == 0;

        public bool Contains(int state) => members.Length > 0 && (members[state >> 6] >> (state & 63) & 1) != 0;
    }
}
