using System.Buffers;
using System.Runtime.CompilerServices;

namespace Sakimori.Matching.Patterns;

/// <summary>
/// Finds the same match as <see cref="PikeVm"/> by following one way at a time, the preferred first, and noting which states were
/// visited where: no pair of state and position is visited twice, so the work stays within states × length, and most patterns
/// need little more than a visit for each char of the match. The notes take a bit for each pair and are kept for a window of the value,
/// which moves along with the place where a match may begin; a way that leads beyond the window leaves the question open
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

    // A smaller window is left too soon, and moving it costs more than it saves.
    private const int SmallestWindow = 32;

    /// <summary>Whether a value of this length, from where the search begins, lies in one window: then no question stays open.</summary>
    public static bool HoldsWhole(Nfa nfa, int length) => (long)nfa.States.Length * (length + 1) <= MaxNotes;

    /// <summary>
    /// Fills <paramref name="groups"/> with the match found from <paramref name="start"/> on; false when there is none, null when the
    /// window was too small to tell, or <paramref name="limit"/> too low. <paramref name="steps"/> counts states visited.
    /// </summary>
    public static bool? TryMatch(Nfa nfa, ReadOnlySpan<char> value, int start, Span<MatchRange> groups, out long steps, long limit = long.MaxValue)
    {
        var window = Math.Min(value.Length - start, MaxNotes / nfa.States.Length - 1);
        if (window < SmallestWindow && !HoldsWhole(nfa, value.Length - start))
        {
            steps = 0;
            return null;
        }

        return TryMatch(nfa, value, start, window, groups, out steps, limit);
    }

    /// <summary>The same with a window of so many chars.</summary>
    [SkipLocalsInit]
    internal static bool? TryMatch(Nfa nfa, ReadOnlySpan<char> value, int start, int window, Span<MatchRange> groups, out long steps, long limit = long.MaxValue)
    {
        var slotCount = 2 * Math.Clamp(groups.Length, 1, nfa.GroupCount);
        var words = (nfa.States.Length * (window + 1) + BitsPerWord - 1) / BitsPerWord;
        var rented = words <= WordsOnStack ? null : ArrayPool<ulong>.Shared.Rent(words);
        var notes = (rented ?? stackalloc ulong[WordsOnStack])[..words];
        notes.Clear();
        var run = new Run(nfa, value, start, window, limit, notes, stackalloc int[slotCount], stackalloc int[FirstStack]);
        try
        {
            var found = run.Execute();
            steps = run.Steps;
            if (found)
                run.Fill(groups);
            return run.HasRunOut ? null : found;
        }
        finally
        {
            run.Return();
            if (rented is not null)
                ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    private ref struct Run(Nfa nfa, ReadOnlySpan<char> value, int start, int window, long limit, Span<ulong> notes, Span<int> slots, Span<int> stack)
    {
        private readonly ReadOnlySpan<char> _value = value;
        private readonly Span<ulong> _notes = notes;
        private readonly Span<int> _slots = slots;

        // Pairs: a state below the position to go on at, or below zero the slot to restore and what it held.
        private Span<int> _stack = stack;
        private int[]? _rented;
        private int _top;

        // Where the window begins.
        private int _from;

        public long Steps { get; private set; }

        /// <summary>A way led beyond the window, or too many states were visited.</summary>
        public bool HasRunOut { get; private set; }

        public bool Execute()
        {
            _from = start;
            for (var position = start; position <= _value.Length && !HasRunOut; position++)
            {
                while (nfa.FirstBytes is { } first && position < _value.Length && !first.Contains(_value[position]))
                    position++;

                // What is noted of the places passed serves nobody any more. Half a window each time: the notes are cleared twice a window.
                if (position - _from > window / 2 && _value.Length - _from > window)
                {
                    _from = position;
                    _notes.Clear();
                }

                _slots.Fill(-1);
                _slots[0] = position;
                if (IsMatchAt(position))
                    return true;
            }

            return false;
        }

        public readonly void Fill(Span<MatchRange> groups) => MatchRange.Fill(groups, _slots);

        public readonly void Return()
        {
            if (_rented is not null)
                ArrayPool<int>.Shared.Return(_rented);
        }

        private bool IsMatchAt(int position)
        {
            _top = 0;
            Push(nfa.Start, position);
            while (_top > 0 && !HasRunOut)
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

        private bool IsNew(int state, int position)
        {
            if (position - _from > window || Steps >= limit)
            {
                HasRunOut = true;
                return false;
            }

            var note = (position - _from) * nfa.States.Length + state;
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
