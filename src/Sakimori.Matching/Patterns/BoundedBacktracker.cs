using System.Buffers;
using System.Runtime.CompilerServices;

namespace Sakimori.Matching.Patterns;

/// <summary>
/// Finds the same match as <see cref="PikeVm"/> by following one way at a time, the preferred first, and noting which states were
/// visited where: no pair of state and position is visited twice, so the work stays within states × length, and most patterns
/// need little more than a visit for each char of the match. The notes take a bit for each pair, which limits it to short values
/// (Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009, "backtracking with memory").
/// </summary>
internal static class BoundedBacktracker
{
    // Notes of one search: 64 KB, cleared each time.
    private const int MaxNotes = 512 * 1024;

    private const int BitsPerWord = 64;

    // A short value's notes, and the first branches, need no rented memory.
    private const int WordsOnStack = 64;
    private const int FirstStack = 128;

    /// <summary>Whether a value of this length, from where the search begins, is short enough.</summary>
    public static bool CanSearch(Nfa nfa, int length) => (long)nfa.States.Length * (length + 1) <= MaxNotes;

    /// <summary>
    /// Fills <paramref name="groups"/> with the match found from <paramref name="start"/> on.
    /// <paramref name="steps"/> counts states visited.
    /// </summary>
    [SkipLocalsInit]
    public static bool TryMatch(Nfa nfa, ReadOnlySpan<char> value, int start, Span<MatchRange> groups, out long steps)
    {
        var slotCount = 2 * Math.Clamp(groups.Length, 1, nfa.GroupCount);
        var length = value.Length - start + 1;
        var words = (nfa.States.Length * length + BitsPerWord - 1) / BitsPerWord;
        var rented = words <= WordsOnStack ? null : ArrayPool<ulong>.Shared.Rent(words);
        var notes = (rented ?? stackalloc ulong[WordsOnStack])[..words];
        notes.Clear();
        var run = new Run(nfa, value, start, notes, stackalloc int[slotCount], stackalloc int[FirstStack]);
        try
        {
            var found = run.Execute();
            steps = run.Steps;
            if (found)
                run.Fill(groups);
            return found;
        }
        finally
        {
            run.Return();
            if (rented is not null)
                ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    private ref struct Run(Nfa nfa, ReadOnlySpan<char> value, int start, Span<ulong> notes, Span<int> slots, Span<int> stack)
    {
        private readonly ReadOnlySpan<char> _value = value;
        private readonly Span<ulong> _notes = notes;
        private readonly Span<int> _slots = slots;

        // Pairs: a state below the position to go on at, or below zero the slot to restore and what it held.
        private Span<int> _stack = stack;
        private int[]? _rented;
        private int _top;

        public long Steps { get; private set; }

        public bool Execute()
        {
            for (var position = start; position <= _value.Length; position++)
            {
                while (nfa.FirstBytes is { } first && position < _value.Length && !first.Contains(_value[position]))
                    position++;
                _slots.Fill(-1);
                _slots[0] = position;
                if (IsMatchAt(position))
                    return true;
            }

            return false;
        }

        public readonly void Fill(Span<MatchRange> groups)
        {
            for (var i = 0; i < groups.Length; i++)
            {
                var (from, to) = (2 * i) + 1 < _slots.Length ? (_slots[2 * i], _slots[(2 * i) + 1]) : (-1, -1);
                groups[i] = from < 0 || to < 0 ? new MatchRange(-1, 0) : new MatchRange(from, to - from);
            }
        }

        public readonly void Return()
        {
            if (_rented is not null)
                ArrayPool<int>.Shared.Return(_rented);
        }

        private bool IsMatchAt(int position)
        {
            _top = 0;
            Push(nfa.Start, position);
            while (_top > 0)
            {
                position = _stack[--_top];
                var state = _stack[--_top];
                if (state < 0)
                    _slots[~state] = position;
                else if (Follow(state, position))
                    return true;
            }

            return false;
        }

        // One way, as far as it goes; the branches it leaves aside are pushed.
        private bool Follow(int state, int position)
        {
            while (IsNew(state, position))
            {
                Steps++;
                var step = nfa.States[state];
                switch (step.Step)
                {
                    case NfaStep.Set when position < _value.Length && nfa.Sets[step.Argument].Contains(_value[position]):
                        position++;
                        break;

                    case NfaStep.Split:
                        Push(step.Argument, position);
                        break;

                    case NfaStep.Assert when Assertion.Holds((AssertionKind)step.Argument, _value, position, start):
                        break;

                    case NfaStep.Save:
                        if (step.Argument < _slots.Length)
                        {
                            Push(~step.Argument, _slots[step.Argument]);
                            _slots[step.Argument] = position;
                        }

                        break;

                    case NfaStep.Match:
                        _slots[1] = position;
                        return true;

                    default:
                        return false;
                }

                state = step.Next;
            }

            return false;
        }

        private readonly bool IsNew(int state, int position)
        {
            var note = (position - start) * nfa.States.Length + state;
            ref var word = ref _notes[note / BitsPerWord];
            var bit = 1UL << (note % BitsPerWord);
            if ((word & bit) != 0)
                return false;
            word |= bit;
            return true;
        }

        private void Push(int state, int position)
        {
            if (_top + 2 > _stack.Length)
            {
                var longer = ArrayPool<int>.Shared.Rent(_stack.Length * 2);
                _stack[.._top].CopyTo(longer);
                Return();
                _stack = _rented = longer;
            }

            _stack[_top++] = state;
            _stack[_top++] = position;
        }
    }
}
