using System.Runtime.InteropServices;

namespace Sakimori.Matching.Patterns;

/// <summary>
/// A DFA whose states are the ways alive at a position in order of preference, as <see cref="PikeVm"/> keeps them, so that it finds
/// the match a backtracking engine would find (Cox, "Regular Expression Matching in the Wild", 2010). Built as values need it, and
/// able to say of a step it took where each way came from. Serves one thread at a time.
/// </summary>
/// <remarks>
/// <para>Both sides of a position are looked at before it is entered, so that every assertion is decided there: a step has a symbol for
/// the char it takes and, where assertions care, a column for what is behind it.</para>
/// <para>Until a match is found another way may begin at each position, less preferred than all others. Those ways are not listed in
/// states, which say only which of a few lists it is (<c>tag</c>). A list that ends with a match is complete.</para>
/// </remarks>
internal sealed class PreferenceDfa
{
    /// <summary>The origin of a way that begins where it was found.</summary>
    public const int BeginsHere = int.MinValue;

    // The tag of a state to which no way is added: a match was found.
    private const int Decided = 255;

    // Origins that are remembered, of some forty bytes each: many or, when the caches of all patterns have grown, few. Then they are
    // worked out anew.
    private const int ManyTraces = 48 * 1024;
    private const int FewTraces = 1024;
    private const int BytesPerTrace = 40;

    private readonly Nfa _nfa;
    private readonly ByteClasses _classes;
    private readonly Ways _ways;
    private readonly Ways _begun;

    // For each column a symbol that stands for all chars which no assertion before them tells apart from it.
    private readonly int[] _behind;
    private readonly int _columnAtEnd;
    private readonly int _columnOfFinalNewline;

    // The lists of ways that begin at a position, and by what is before and behind it the number of its list.
    private readonly List<int[]> _starts = [];
    private readonly int?[] _startAt;

    private readonly List<int> _from = [];
    private readonly Dictionary<long, Way> _traces = [];
    private DfaCache _cache;

    public PreferenceDfa(Nfa nfa)
    {
        _nfa = nfa;
        _classes = nfa.Classes;
        _ways = new Ways(nfa);
        _begun = new Ways(nfa);

        var kinds = new[] { _classes.Map[' '], _classes.Map['\n'], _classes.Map['_'], _classes.FinalNewline, _classes.End };
        _behind = [.. kinds.DistinctBy(Held)];
        int ColumnOf(int kind) => Array.FindIndex(_behind, symbol => Held(symbol) == Held(kind));
        _columnOfFinalNewline = ColumnOf(_classes.FinalNewline);
        _columnAtEnd = ColumnOf(_classes.End);
        for (var value = 0; value <= 256; value++)
        {
            Offsets[value] = _classes.Map[value] * _behind.Length;
            Columns[value] = ColumnOf(value == '\n' ? kinds[1] : NamedBytes.Word.Contains((char)value) ? kinds[2] : kinds[0]);
        }

        _startAt = new int?[16 * _behind.Length];
        _cache = new DfaCache(Width, DfaMemory.SmallestCapacity);
    }

    /// <summary>Where in a state's row the columns of each byte begin, and at 256 those of a char that is none.</summary>
    public int[] Offsets { get; } = new int[257];

    /// <summary>The column of a position behind which each byte is, or at 256 a char that is none; not for the last char of a value.</summary>
    public int[] Columns { get; } = new int[257];

    /// <summary>
    /// The rows of the states found so far: the next state, <see cref="DfaCache.Dead"/> or <see cref="DfaCache.Unknown"/>; marked as
    /// <see cref="DfaCache.Matching"/> where a match ends. Another array when the table has grown.
    /// </summary>
    public int[] Next => _cache.Table.Next;

    /// <summary>States of the automaton visited so far.</summary>
    public long Steps => _ways.Steps + _begun.Steps;

    private int Width => (_classes.Count + 1) * _behind.Length;

    /// <summary>The element of a row for the step over the char at a position.</summary>
    public int Symbol(ReadOnlySpan<char> value, int position) =>
        Offsets[Math.Min((int)value[position], 256)] + ColumnAt(value, position + 1);

    /// <summary>The state a search begins in; false when there is no more room for states.</summary>
    public bool TryBegin(ReadOnlySpan<char> value, int start, out int code)
    {
        _ways.Clear();
        return TryEnter(SearchStart(value, start), ColumnAt(value, start), mayBegin: true, out code);
    }

    /// <summary>Finds an element of <see cref="Next"/> that is unknown; false when there is no more room for states.</summary>
    public bool TryExtend(int state, int symbol, out int code)
    {
        Step(state, symbol, out var before, out var mayBegin);
        if (!TryEnter(before, symbol % _behind.Length, mayBegin, out code))
            return false;
        _cache.Set(state, symbol, code);
        return true;
    }

    /// <summary>The number of ways listed in a state.</summary>
    public int CountOf(int state)
    {
        _cache.Read(state, _from, out _);
        return _from.Count;
    }

    /// <summary>
    /// Where a way listed after a step came from: the number of a way before the step; below zero and complemented, the number of one
    /// that began there; or <see cref="BeginsHere"/>.
    /// </summary>
    public Way Trace(int state, int symbol, int way)
    {
        var key = (long)(state + symbol) << 32 | (uint)way;
        if (_traces.TryGetValue(key, out var trace))
            return trace;
        _ways.TracedWay = way;
        Step(state, symbol, out var before, out var mayBegin);
        if (mayBegin && _ways.TracedWay >= 0)
            _ways.Follow(_nfa.Start, before, _behind[symbol % _behind.Length], BeginsHere);
        if (_traces.Count >= (DfaMemory.Total < DfaMemory.Comfortable ? ManyTraces : FewTraces))
            _traces.Clear();
        _traces.Add(key, _ways.Traced);
        _cache.BesideSize = (long)_traces.Count * BytesPerTrace;
        return _ways.Traced;
    }

    /// <summary>The same for a way that begins at a position.</summary>
    public Way TraceStart(ReadOnlySpan<char> value, int position, int start, int way)
    {
        _begun.Clear();
        _begun.TracedWay = way;
        var before = position == start ? SearchStart(value, start) : Subset.BeforeOf(value[position - 1]);
        _begun.Follow(_nfa.Start, before, _behind[ColumnAt(value, position)], BeginsHere);
        return _begun.Traced;
    }

    /// <summary>Forgets all states.</summary>
    public void Renew()
    {
        _cache = new DfaCache(Width, DfaMemory.SmallestCapacity);
        _traces.Clear();
    }

    private static Before SearchStart(ReadOnlySpan<char> value, int start) =>
        (start == 0 ? Before.TextStart : Subset.BeforeOf(value[start - 1])) | Before.SearchStart;

    private int ColumnAt(ReadOnlySpan<char> value, int position) =>
        position >= value.Length ? _columnAtEnd
        : position == value.Length - 1 && value[position] == '\n' ? _columnOfFinalNewline
        : Columns[Math.Min((int)value[position], 256)];

    // Which assertions hold before a symbol, for all that may be before them, as bits.
    private ulong Held(int symbol)
    {
        var held = 0UL;
        foreach (var kind in Enum.GetValues<AssertionKind>())
        {
            foreach (var before in (ReadOnlySpan<Before>)[Before.Other, Before.Newline, Before.Word, Before.TextStart])
                held = held << 1 | (_nfa.Uses(kind) && Assertion.Holds(kind, before, symbol, _classes) ? 1UL : 0UL);
        }

        return held;
    }

    private void Step(int state, int symbol, out Before before, out bool mayBegin)
    {
        _cache.Read(state, _from, out var tag);
        var taken = _classes.Representative(symbol / _behind.Length);
        var behind = _behind[symbol % _behind.Length];
        before = Subset.BeforeOf(taken);
        mayBegin = (int)tag != Decided;
        _ways.Clear();
        Advance(CollectionsMarshal.AsSpan(_from), taken, before, behind, begun: false);
        if (mayBegin)
            Advance(_starts[(int)tag], taken, before, behind, begun: true);
    }

    private void Advance(ReadOnlySpan<int> from, char taken, Before before, int behind, bool begun)
    {
        for (var i = 0; i < from.Length && !_ways.IsComplete; i++)
        {
            ref readonly var way = ref _nfa.States[from[i]];
            if (way.Step == NfaStep.Set && _nfa.Sets[way.Argument].Contains(taken))
                _ways.Follow(way.Next, before, behind, begun ? ~i : i);
        }
    }

    // The state for the ways found, and those that begin here.
    private bool TryEnter(Before before, int column, bool mayBegin, out int code)
    {
        var tag = mayBegin && !_ways.IsComplete ? StartAt(before, column) : Decided;
        if (tag == Decided && mayBegin && !_ways.IsComplete)
            _ways.Follow(_nfa.Start, before, _behind[column], BeginsHere);
        if (tag == Decided && _ways.Items.IsEmpty)
        {
            code = DfaCache.Dead;
            return true;
        }

        var fits = _cache.TryIntern(_ways.Items, (Before)tag, 0, out code);
        while (!fits && _cache.TryGrow())
            fits = _cache.TryIntern(_ways.Items, (Before)tag, 0, out code);
        code |= _ways.IsComplete ? DfaCache.Matching : 0;
        return fits;
    }

    // The number of the list of ways that begin here; "decided" when one of them needs no char to match.
    private int StartAt(Before before, int column)
    {
        ref var known = ref _startAt[(int)before * _behind.Length + column];
        if (known is { } number)
            return number;
        _begun.Clear();
        _begun.Follow(_nfa.Start, before, _behind[column], BeginsHere);
        if (_begun.IsComplete)
            return (known = Decided).Value;
        var items = _begun.Items.ToArray();
        number = _starts.FindIndex(start => start.AsSpan().SequenceEqual(items));
        if (number < 0)
        {
            number = _starts.Count;
            _starts.Add(items);
        }

        known = number;
        return number;
    }

    /// <summary>Where a way came from, and the slots it noted since.</summary>
    internal readonly record struct Way(int Origin, int[] Slots);

    // Ways in order of preference as they are found; a match ends the list, or the way that is traced.
    private sealed class Ways(Nfa nfa)
    {
        private readonly StateSet _visited = new(nfa.States.Length);
        private readonly int[] _items = new int[nfa.States.Length];
        private readonly int[] _stack = new int[2 * nfa.States.Length + 2];
        private readonly List<int> _slots = [];
        private int _count;

        /// <summary>The number of a way about which more is wanted, for one series of <see cref="Follow"/>; then below zero.</summary>
        public int TracedWay { get; set; } = -1;

        /// <summary>What is known of it.</summary>
        public Way Traced { get; private set; }

        /// <summary>The list is at its end.</summary>
        public bool IsComplete { get; private set; }

        public long Steps { get; private set; }

        public ReadOnlySpan<int> Items => _items.AsSpan(0, _count);

        public void Clear()
        {
            _visited.Clear();
            _count = 0;
            IsComplete = false;
        }

        // Adds the states reached from "state" without a char, preferred first. A stack entry below zero goes back to so many slots.
        public void Follow(int state, Before before, int behind, int origin)
        {
            var top = 0;
            _slots.Clear();
            _stack[top++] = state;
            while (top > 0)
            {
                state = _stack[--top];
                if (state < 0)
                {
                    _slots.RemoveRange(~state, _slots.Count - ~state);
                    continue;
                }

                while (_visited.Add(state))
                {
                    Steps++;
                    ref readonly var step = ref nfa.States[state];
                    switch (step.Step)
                    {
                        case NfaStep.Split:
                            _stack[top++] = step.Argument;
                            if (TracedWay >= 0)
                                _stack[top++] = ~_slots.Count;
                            state = step.Next;
                            continue;

                        case NfaStep.Save:
                            if (TracedWay >= 0)
                                _slots.Add(step.Argument);
                            state = step.Next;
                            continue;

                        case NfaStep.Assert when Assertion.Holds((AssertionKind)step.Argument, before, behind, nfa.Classes):
                            state = step.Next;
                            continue;

                        case NfaStep.Set or NfaStep.Match:
                            if (_count == TracedWay)
                            {
                                Traced = new Way(origin, [.. _slots]);
                                TracedWay = -1;
                                IsComplete = true;
                                return;
                            }

                            _items[_count++] = state;
                            if (step.Step == NfaStep.Match)
                            {
                                IsComplete = true;
                                return;
                            }

                            break;
                    }

                    break;
                }
            }
        }
    }
}
