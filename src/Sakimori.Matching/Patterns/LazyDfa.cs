namespace Sakimori.Matching.Patterns;

/// <summary>
/// Searches with a DFA that is built as texts need it (after the <c>hybrid</c> engine of Rust's regex-automata).
/// <para>
/// Shared by all threads. A search follows the table of a <see cref="DfaCache"/> without a lock; only for a transition
/// nobody needed before it takes the lock and adds it. A full cache is replaced as a whole: searches under way finish
/// the old one's known transitions and move over when they need a new one.
/// </para>
/// <para>
/// Time is linear whatever the text: a new transition costs at most one visit of each NFA state. Where a search keeps
/// filling caches for nothing, it goes on without one, at the same cost per char but without the bookkeeping.
/// </para>
/// </summary>
internal sealed partial class LazyDfa
{
    /// <summary>A cache that served fewer chars than this per state it holds was filled for nothing (regex-automata's figure).</summary>
    private const int WorthwhileCharsPerState = 10;

    /// <summary>Caches one search may fill for nothing before it goes on without.</summary>
    private const int MaxPoorCaches = 3;

    private readonly Lock gate = new();
    private readonly Nfa nfa;
    private readonly ByteClasses classes;
    private readonly bool stopsAtFirst;

    // Guarded by the gate.
    private readonly Subset subset;
    private int capacity;

    private volatile DfaCache current;
    private Subset? spare;
    private long simulatedSteps;

    /// <summary>Searches for the patterns of <paramref name="nfa"/>; for any one of them, or for all.</summary>
    public LazyDfa(Nfa nfa, bool stopsAtFirst, int capacity = DfaMemory.SmallestCapacity)
    {
        this.nfa = nfa;
        this.stopsAtFirst = stopsAtFirst;
        this.capacity = capacity;
        classes = nfa.Classes;
        subset = new Subset(nfa);
        current = new DfaCache(classes.Symbols, capacity);
    }

    /// <summary>NFA states visited so far.</summary>
    public long Steps
    {
        get
        {
            lock (gate)
            {
                return subset.Steps + simulatedSteps;
            }
        }
    }

    /// <summary>Caches filled so far.</summary>
    public int FilledCaches { get; private set; }

    /// <summary>States of the cache in use.</summary>
    public int StateCount => current.Count;

    /// <summary>Bytes of the cache in use.</summary>
    public long CacheSize => current.Size;

    /// <summary>
    /// The patterns that match somewhere in <paramref name="value"/> from <paramref name="start"/> on, as bits; if the
    /// search stops at the first, some bit if any of them does. May stop when all of <paramref name="wanted"/> are found.
    /// </summary>
    public ulong Search(ReadOnlySpan<char> value, int start, ulong wanted) =>
        value.Length - start >= SplitLength && TrySearchInParts(value, start, wanted, out var found) ? found : SearchInTurn(value, start, wanted);

    /// <summary>The same char by char from the start: the slow twin, and the way of short values.</summary>
    internal ulong SearchInTurn(ReadOnlySpan<char> value, int start, ulong wanted)
    {
        var cache = current;
        var state = Start(ref cache, subset.BeforeAt(value, start), out var found);
        return state < 0 || (found & wanted) == wanted ? found : Follow(cache, state, value, start, wanted, found);
    }

    // Goes on from a state of the cache at a position to the end.
    private ulong Follow(DfaCache cache, int state, ReadOnlySpan<char> value, int start, ulong wanted, ulong found)
    {
        var table = cache.Table;
        var map = classes.Map;
        var effort = new Effort { CacheStart = start };
        var position = start;
        var last = value.Length - 1;
        while (true)
        {
            var next = table.Next;
            var code = 0;
            var symbol = 0;
            while (position < last)
            {
                symbol = map[Math.Min((int)value[position], 256)];
                code = next[state + symbol];
                if (code < 0)
                {
                    break;
                }

                state = code;
                position++;
            }

            if (position >= last)
            {
                symbol = classes.SymbolAt(value, position);
                code = next[state + symbol];
            }

            if (code == DfaCache.Unknown)
            {
                effort.Position = position;
                code = Extend(ref cache, state, symbol, ref effort);
                table = cache.Table;
                if (code == DfaCache.Unknown)
                {
                    return Simulate(cache, state, value, position, wanted, found);
                }
            }

            if (code == DfaCache.Dead)
            {
                return found;
            }

            if (code == DfaCache.Match)
            {
                return wanted;
            }

            state = code & int.MaxValue;
            if (code < 0)
            {
                found |= table.Matches[state / classes.Symbols];
                if ((found & wanted) == wanted)
                {
                    return found;
                }
            }

            if (++position > value.Length)
            {
                return found;
            }
        }
    }

    // The state a search begins in; below zero if it need not begin.
    private int Start(ref DfaCache cache, Before before, out ulong found)
    {
        var state = Volatile.Read(ref cache.Starts[(int)before]);
        if (state == DfaCache.Unknown)
        {
            lock (gate)
            {
                cache = current;
                var matches = subset.MatchesAtStart(before);
                if (stopsAtFirst && matches != 0)
                {
                    state = DfaCache.Match;
                }
                else if (!subset.CanStart(before) && !subset.CanStartLater)
                {
                    state = DfaCache.Dead;
                }
                else
                {
                    state = Intern([], before, matches);
                    cache = current;
                }

                Volatile.Write(ref cache.Starts[(int)before], state);
            }
        }

        found = state >= 0 ? cache.Table.Matches[state / classes.Symbols] : state == DfaCache.Match ? ulong.MaxValue : 0;
        return state;
    }

    // The code for "state" over "symbol", in "cache", which may be another one afterwards. Unknown: not worth a cache.
    private int Extend(ref DfaCache cache, int state, int symbol, ref Effort effort)
    {
        lock (gate)
        {
            var code = cache.Table.Next[state + symbol];
            if (code != DfaCache.Unknown)
            {
                return code;
            }

            var from = cache;
            var states = from.States(state, out var before);
            var matches = subset.Step(states, before, symbol);
            if (stopsAtFirst && matches != 0)
            {
                code = DfaCache.Match;
            }
            else if (matches == 0 && subset.Result.IsEmpty && (symbol == classes.End || !subset.CanStartLater))
            {
                code = DfaCache.Dead;
            }
            else
            {
                if (!current.TryIntern(subset.Result, subset.ResultBefore, matches, out var target))
                {
                    var chars = effort.Position - effort.CacheStart;
                    effort.CacheStart = effort.Position;
                    if (chars < (long)WorthwhileCharsPerState * current.Count && ++effort.PoorCaches > MaxPoorCaches)
                    {
                        return DfaCache.Unknown;
                    }

                    target = Intern(subset.Result, subset.ResultBefore, matches);
                }

                code = matches != 0 ? target | DfaCache.Matching : target;
                cache = current;
            }

            // The code means something in the cache it was found for only.
            if (from == current || code < DfaCache.Unknown && code >= DfaCache.Match)
            {
                from.Set(state, symbol, code);
            }

            return code;
        }
    }

    private int Intern(ReadOnlySpan<int> states, Before before, ulong matches)
    {
        if (!current.TryIntern(states, before, matches, out var state))
        {
            FilledCaches++;
            capacity = DfaMemory.Grown(capacity);
            current = new DfaCache(classes.Symbols, capacity);
            current.TryIntern(states, before, matches, out state);
        }

        return state;
    }

    // Goes on from a position by visiting the NFA states one by one.
    private ulong Simulate(
        DfaCache cache, int state, ReadOnlySpan<char> value, int position, ulong wanted, ulong found)
    {
        var walker = Interlocked.Exchange(ref spare, null) ?? new Subset(nfa);
        var stepsBefore = walker.Steps;
        Before before;
        ReadOnlySpan<int> states;
        lock (gate)
        {
            states = cache.States(state, out before);
        }

        for (; position <= value.Length; position++)
        {
            found |= walker.Step(states, before, classes.SymbolAt(value, position));
            states = walker.Result;
            before = walker.ResultBefore;
            if ((found & wanted) == wanted || (stopsAtFirst && found != 0)
                || (states.IsEmpty && !walker.CanStartLater))
            {
                break;
            }
        }

        Interlocked.Add(ref simulatedSteps, walker.Steps - stepsBefore);
        spare = walker;
        return stopsAtFirst && found != 0 ? wanted : found;
    }

    /// <summary>What one search has cost the cache.</summary>
    private struct Effort
    {
        /// <summary>Where the search is.</summary>
        public int Position;

        /// <summary>Where it was when it last replaced a cache.</summary>
        public int CacheStart;

        public int PoorCaches;
    }
}
