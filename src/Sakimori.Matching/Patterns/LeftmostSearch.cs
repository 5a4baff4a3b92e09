using System.Buffers;
using System.Runtime.CompilerServices;

namespace Sakimori.Matching.Patterns;

/// <summary>
/// Finds the same match as <see cref="PikeVm"/> in a long value: a <see cref="PreferenceDfa"/> reads it until nothing can be preferred
/// to the match found, and from its end the way that led there is traced back to where it began, with the groups it passed.
/// <para>
/// The states on the way are kept for a block of positions at a time, and for each block the one it was entered in: a block that is
/// traced back and not kept is read again. Memory is that of a block, a number for each block, and the cache.
/// </para>
/// <para>Remembers what it built; serves one search at a time.</para>
/// </summary>
internal sealed class LeftmostSearch(Nfa nfa, int block = LeftmostSearch.UsualBlock)
{
    /// <summary>Positions kept at a time: 256 KB.</summary>
    internal const int UsualBlock = 64 * 1024;

    // Positions between looks at whether enough is known of a match of which only its beginning is wanted.
    private const int LocatingBlock = 4 * 1024;

    // On values that keep needing new states, following all ways at once visits a hundred and more for each char.
    private const int FirstSteps = 1 << 20;
    private const int StepsPerChar = 16;

    // Slots of ten groups, which is what rules read.
    private const int SlotsOnStack = 20;

    private readonly PreferenceDfa _dfa = new(nfa);

    /// <summary>States visited to build the DFA so far.</summary>
    public long Steps => _dfa.Steps;

    /// <summary>States visited to build the DFA, for a value of this length, before a search is given up.</summary>
    internal static long MaxSteps(int length) => FirstSteps + (long)StepsPerChar * length;

    /// <summary>
    /// Fills <paramref name="groups"/> with the match found from <paramref name="start"/> on; false when there is none, null when the
    /// value takes too many new states.
    /// </summary>
    public bool? TryMatch(ReadOnlySpan<char> value, int start, Span<MatchRange> groups) => TryFind(value, start, groups, int.MaxValue, block);

    /// <summary>
    /// The same for the match as a whole, of which no more than its first <paramref name="most"/> chars (1 or more) are told: the value
    /// is read on only while these are not certain.
    /// </summary>
    public bool? TryLocate(ReadOnlySpan<char> value, int start, int most, out MatchRange range)
    {
        range = default;
        return TryFind(value, start, new Span<MatchRange>(ref range), most, Math.Min(block, LocatingBlock));
    }

    [SkipLocalsInit]
    private bool? TryFind(ReadOnlySpan<char> value, int start, Span<MatchRange> groups, int most, int blockLength)
    {
        var positions = value.Length - start + 1;
        var states = ArrayPool<int>.Shared.Rent(Math.Min(blockLength, positions));
        var entered = ArrayPool<int>.Shared.Rent((positions + blockLength - 1) / blockLength);
        try
        {
            var search = new Search(_dfa, value, start, blockLength, states, entered, _dfa.Steps + MaxSteps(value.Length));
            if (!search.TryReadAll(most))
            {
                _dfa.Renew();
                return null;
            }

            if (search.End < 0)
                return false;
            if (search.Beginning >= 0)
            {
                groups[0] = new MatchRange(search.Beginning, most);
                return true;
            }

            var slotCount = 2 * Math.Clamp(groups.Length, 1, nfa.GroupCount);
            var slots = (slotCount <= SlotsOnStack ? stackalloc int[SlotsOnStack] : new int[slotCount])[..slotCount];
            search.Trace(slots);
            MatchRange.Fill(groups, slots);
            if (groups is [{ Length: var matched } whole] && matched > most)
                groups[0] = whole with { Length = most };
            return true;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(states);
            ArrayPool<int>.Shared.Return(entered);
        }
    }

    private ref struct Search(
        PreferenceDfa dfa, ReadOnlySpan<char> value, int start, int block, Span<int> states, Span<int> entered, long limit)
    {
        private readonly ReadOnlySpan<char> _value = value;

        // The states at the positions of one block, and those the blocks were entered in.
        private readonly Span<int> _states = states;
        private readonly Span<int> _entered = entered;
        private int _first;

        /// <summary>Where the match ends; below zero when there is none.</summary>
        public int End { get; private set; } = -1;

        /// <summary>Where the match begins, when that was found before all was read; below zero when not.</summary>
        public int Beginning { get; private set; } = -1;

        /// <summary>
        /// Finds <see cref="End"/>, or <see cref="Beginning"/> of a match of at least <paramref name="most"/> chars; false when it takes more
        /// steps than allowed, or more states than there is room for.
        /// </summary>
        public bool TryReadAll(int most)
        {
            if (!dfa.TryBegin(_value, start, out var state))
                return false;
            if (state < DfaCache.Match)
                End = start;
            var look = 1L;
            for (var number = 0; state != DfaCache.Dead && start + (long)number * block <= _value.Length; number++)
            {
                _entered[number] = state & int.MaxValue;
                if (number >= look && End >= 0 && End - start >= most)
                {
                    // Looked for again when twice as much was read: all looks together cost no more than one at the end.
                    look = 2L * number;
                    if (IsCertain(number, most))
                        return true;
                }

                if (!TryRead(number, ref state))
                    return false;
            }

            return true;
        }

        // Whether the match found so far and all ways that may still be preferred to it, of which the first began first, begin at the same
        // position: then a match begins there, and none of those to come ends before this one.
        private bool IsCertain(int number, int most)
        {
            Span<int> slots = stackalloc int[2];
            var position = start + number * block;
            Trace(End == position ? _entered[number] : StateAt(End), slots);
            var beginning = slots[0];
            if (End - beginning < most)
                return false;
            slots.Fill(-1);
            Trace(position, 0, slots);
            Beginning = slots[0] == beginning ? beginning : -1;
            return Beginning >= 0;
        }

        /// <summary>Fills the slots of the match that ends at <see cref="End"/>.</summary>
        public void Trace(scoped Span<int> slots) => Trace(StateAt(End), slots);

        // What matched is the last way of the state in which it ends.
        private void Trace(int last, scoped Span<int> slots)
        {
            slots.Fill(-1);
            slots[1] = End;
            Trace(End, dfa.CountOf(last) - 1, slots);
        }

        // Fills the slots of a way listed in the state of a position, the last one passed first.
        private void Trace(int position, int way, scoped Span<int> slots)
        {
            while (true)
            {
                if (position == start)
                {
                    Begin(position, way, slots);
                    return;
                }

                var state = StateAt(position - 1);
                var (origin, passed) = dfa.Trace(state, dfa.Symbol(_value, position - 1), way);
                Note(passed, position, slots);
                if (origin == PreferenceDfa.BeginsHere)
                {
                    slots[0] = position;
                    return;
                }

                position--;
                way = origin;
                if (way < 0)
                {
                    Begin(position, ~way, slots);
                    return;
                }
            }
        }

        // The last time a slot was passed counts, which is the first on the way back.
        private static void Note(int[] passed, int position, scoped Span<int> slots)
        {
            foreach (var slot in passed)
            {
                if (slot < slots.Length && slots[slot] < 0)
                    slots[slot] = position;
            }
        }

        private readonly void Begin(int position, int way, scoped Span<int> slots)
        {
            Note(dfa.TraceStart(_value, position, start, way).Slots, position, slots);
            slots[0] = position;
        }

        private int StateAt(int position)
        {
            if (position < _first || position - _first >= block)
            {
                // Every state it takes is known from the first time.
                var number = (position - start) / block;
                var (state, end) = (_entered[number], End);
                TryRead(number, ref state);
                End = end;
            }

            return _states[position - _first];
        }

        // Reads a block. "state" is the one at its first position, and afterwards the one behind it.
        private bool TryRead(int number, ref int state)
        {
            _first = start + number * block;
            var last = (int)Math.Min((long)_first + block, _value.Length + 1L) - 1;
            state &= int.MaxValue;
            var position = _first;
            _states[0] = state;
            while (true)
            {
                // Up to the last two chars the column is told by the byte behind.
                var next = dfa.Next;
                var (offsets, columns) = (dfa.Offsets, dfa.Columns);
                for (var end = Math.Min(last, _value.Length - 2); position < end;)
                {
                    var code = next[state + offsets[Math.Min((int)_value[position], 256)] + columns[Math.Min((int)_value[position + 1], 256)]];
                    if (code < 0)
                    {
                        if (code >= DfaCache.Match)
                            break;
                        End = position + 1;
                        code &= int.MaxValue;
                    }

                    state = code;
                    _states[++position - _first] = state;
                }

                if (position == _value.Length)
                {
                    state = DfaCache.Dead;
                    return true;
                }

                var symbol = dfa.Symbol(_value, position);
                var target = dfa.Next[state + symbol];
                if (target == DfaCache.Unknown && (dfa.Steps > limit || !dfa.TryExtend(state, symbol, out target)))
                    return false;
                if (target == DfaCache.Dead)
                {
                    state = target;
                    return true;
                }

                position++;
                if (target < 0)
                    End = position;
                state = target & int.MaxValue;
                if (position > last)
                    return true;
                _states[position - _first] = state;
            }
        }
    }
}
