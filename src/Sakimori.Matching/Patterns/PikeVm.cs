using System.Buffers;

namespace Sakimori.Matching.Patterns;

/// <summary>
/// Finds the leftmost match a backtracking engine would prefer, with its groups, in time proportional to
/// states × length: all ways are followed at once, in order of preference, each with its own slots, and of two that
/// reach the same state at the same position the less preferred is dropped (Pike; Cox, "Regular Expression Matching:
/// the Virtual Machine Approach", 2009).
/// </summary>
internal static class PikeVm
{
    /// <summary>
    /// Fills <paramref name="groups"/> with the match found from <paramref name="start"/> on.
    /// <paramref name="steps"/> counts states visited.
    /// </summary>
    public static bool TryMatch(
        Nfa nfa, ReadOnlySpan<char> value, int start, Span<MatchRange> groups, out long steps)
    {
        var slotCount = 2 * Math.Clamp(groups.Length, 1, nfa.GroupCount);
        var size = nfa.States.Length;
        var pool = ArrayPool<int>.Shared;
        var slots = pool.Rent(slotCount * 2);
        var stack = pool.Rent((size + 1) * 3);
        var current = new Threads(pool, size, slotCount);
        var next = new Threads(pool, size, slotCount);
        try
        {
            var run = new Run(nfa, value, start, slotCount, slots.AsSpan(0, slotCount), stack);
            var best = slots.AsSpan(slotCount, slotCount);
            var found = run.Execute(ref current, ref next, best);
            steps = run.Steps;
            if (found)
            {
                MatchRange.Fill(groups, best);
            }

            return found;
        }
        finally
        {
            current.Return(pool);
            next.Return(pool);
            pool.Return(stack);
            pool.Return(slots);
        }
    }

    /// <summary>The ways alive at one position, most preferred first, in rented arrays.</summary>
    private struct Threads(ArrayPool<int> pool, int size, int slotCount)
    {
        private readonly int[] dense = pool.Rent(size);
        private readonly int[] sparse = pool.Rent(size);
        private readonly int[] slots = pool.Rent(size * slotCount);

        public int Count { get; private set; }

        public readonly int this[int index] => dense[index];

        public readonly Span<int> Slots(int index) => slots.AsSpan(index * slotCount, slotCount);

        public void Clear() => Count = 0;

        // The rented arrays hold old numbers: an index is believed only if the list agrees.
        public bool Add(int state)
        {
            var index = sparse[state];
            if ((uint)index < (uint)Count && dense[index] == state)
            {
                return false;
            }

            dense[Count] = state;
            sparse[state] = Count++;
            return true;
        }

        public readonly void Return(ArrayPool<int> pool)
        {
            pool.Return(dense);
            pool.Return(sparse);
            pool.Return(slots);
        }
    }

    private ref struct Run(
        Nfa nfa, ReadOnlySpan<char> value, int start, int slotCount, Span<int> slots, int[] stack)
    {
        private readonly ReadOnlySpan<char> value = value;
        private readonly Span<int> slots = slots;

        public long Steps { get; private set; }

        public bool Execute(ref Threads current, ref Threads next, Span<int> best)
        {
            var found = false;
            current.Clear();
            for (var position = start; ; position++)
            {
                if (current.Count == 0)
                {
                    if (found)
                    {
                        return true;
                    }

                    // Nobody is under way: go on where a match can begin.
                    while (nfa.FirstBytes is { } first && position < value.Length && !first.Contains(value[position]))
                    {
                        position++;
                    }
                }

                if (!found)
                {
                    slots.Fill(-1);
                    slots[0] = position;
                    Follow(ref current, nfa.Start, position);
                }

                next.Clear();
                for (var i = 0; i < current.Count; i++)
                {
                    Steps++;
                    ref readonly var state = ref nfa.States[current[i]];
                    if (state.Step == NfaStep.Match)
                    {
                        current.Slots(i).CopyTo(best);
                        best[1] = position;
                        found = true;
                        break;
                    }

                    if (state.Step == NfaStep.Set && position < value.Length
                        && nfa.Sets[state.Argument].Contains(value[position]))
                    {
                        current.Slots(i).CopyTo(slots);
                        Follow(ref next, state.Next, position + 1);
                    }
                }

                if (position >= value.Length)
                {
                    return found;
                }

                (current, next) = (next, current);
            }
        }

        // Adds the byte-taking states reachable from "state" without a byte, preferred first. A stack entry below zero
        // restores a slot on the way back to a less preferred branch.
        private void Follow(ref Threads threads, int state, int position)
        {
            var top = 0;
            stack[top++] = state;
            while (top > 0)
            {
                state = stack[--top];
                if (state < 0)
                {
                    slots[~state] = stack[--top];
                    continue;
                }

                while (threads.Add(state))
                {
                    Steps++;
                    var step = nfa.States[state];
                    switch (step.Step)
                    {
                        case NfaStep.Split:
                            stack[top++] = step.Argument;
                            state = step.Next;
                            continue;

                        case NfaStep.Assert when Assertion.Holds((AssertionKind)step.Argument, value, position, start):
                            state = step.Next;
                            continue;

                        case NfaStep.Save:
                            if (step.Argument < slotCount)
                            {
                                stack[top++] = slots[step.Argument];
                                stack[top++] = ~step.Argument;
                                slots[step.Argument] = position;
                            }

                            state = step.Next;
                            continue;

                        case NfaStep.Set or NfaStep.Match:
                            slots.CopyTo(threads.Slots(threads.Count - 1));
                            break;
                    }

                    break;
                }
            }
        }
    }
}
