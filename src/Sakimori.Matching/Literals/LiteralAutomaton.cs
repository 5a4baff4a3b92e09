using System.Collections.Immutable;

namespace Sakimori.Matching.Literals;

/// <summary>
/// Aho–Corasick over folded bytes, kept small: 14 bytes a state and no transition table. States are numbered breadth first, so
/// the children of a state are neighbours, in byte order, and a child is found by its label among them. At most two steps
/// per char whatever the text, because a failure link is followed only as far as the text has advanced the depth.
/// </summary>
/// <remarks>Alfred V. Aho and Margaret J. Corasick, "Efficient string matching", CACM 18(6), 1975.</remarks>
internal sealed class LiteralAutomaton
{
    private const int Root = 0;

    private readonly byte[] _label;
    private readonly int[] _firstChild; // one more than there are states: the children of s are [s] … [s + 1]
    private readonly int[] _failure;
    private readonly int[] _terminal; // the longest literal that ends in this state, or −1
    private readonly int[] _shorter; // for each literal, the longest other literal that is its suffix, or −1
    private readonly int[] _rootChild = new int[256];

    /// <summary>Builds the automaton of distinct, folded, non-empty literals of chars 0–255; literal <c>i</c> keeps its index.</summary>
    public LiteralAutomaton(ReadOnlySpan<string> literals)
    {
        var order = new int[literals.Length];
        var sorted = literals.ToArray();
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(sorted, order, StringComparer.Ordinal);

        var trie = Trie.Of(sorted, order);
        _label = [.. trie.Labels];
        _firstChild = [.. trie.FirstChild];
        _terminal = [.. trie.Terminal];
        for (var child = _firstChild[Root]; child < _firstChild[Root + 1]; child++)
            _rootChild[_label[child]] = child;

        _shorter = new int[literals.Length];
        _failure = LinkFailures(trie);
    }

    /// <summary>Number of states, the root included.</summary>
    public int StateCount => _label.Length;

    /// <summary>The state before any char was read.</summary>
    public static int Start => Root;

    /// <summary>The state after one more char of the text.</summary>
    public int Next(int state, char value)
    {
        if (value > 255)
            return Root;

        var label = (byte)AsciiFold.Lower(value);
        while (state != Root)
        {
            var child = Child(state, label);
            if (child >= 0)
                return child;
            state = _failure[state];
        }

        return _rootChild[label];
    }

    /// <summary>The longest literal that ends here, or −1.</summary>
    public int LongestEndingAt(int state) => _terminal[state];

    /// <summary>The next shorter literal that ends wherever this one ends, or −1.</summary>
    public int NextShorter(int literal) => _shorter[literal];

    private int Child(int state, byte label)
    {
        var first = _firstChild[state];
        var labels = _label.AsSpan(first, _firstChild[state + 1] - first);
        var index = labels.IndexOf(label);
        return index < 0 ? -1 : first + index;
    }

    private int[] LinkFailures(Trie trie)
    {
        var failure = new int[StateCount];
        for (var state = 1; state < StateCount; state++)
        {
            var parent = trie.Parent[state];
            if (parent != Root)
            {
                // Breadth first: every state nearer the root has its link and its terminal already.
                var candidate = failure[parent];
                var child = Child(candidate, _label[state]);
                while (child < 0 && candidate != Root)
                {
                    candidate = failure[candidate];
                    child = Child(candidate, _label[state]);
                }

                failure[state] = Math.Max(child, Root);
            }

            var inherited = _terminal[failure[state]];
            if (_terminal[state] < 0)
                _terminal[state] = inherited;
            else
                _shorter[_terminal[state]] = inherited;
        }

        return failure;
    }

    /// <summary>The literals as a tree, states numbered breadth first.</summary>
    private sealed record Trie(
        ImmutableArray<byte> Labels, ImmutableArray<int> Parent, ImmutableArray<int> FirstChild, ImmutableArray<int> Terminal)
    {
        public static Trie Of(string[] sorted, int[] order)
        {
            var labels = ImmutableArray.CreateBuilder<byte>();
            var parents = ImmutableArray.CreateBuilder<int>();
            var firstChild = ImmutableArray.CreateBuilder<int>();
            var terminal = ImmutableArray.CreateBuilder<int>();

            // A state is the run of sorted literals that share its prefix; states wait here in breadth-first order.
            var runs = new Queue<(int From, int To, int Depth)>();
            labels.Add(0);
            parents.Add(-1);
            runs.Enqueue((0, sorted.Length, 0));
            for (var state = 0; runs.TryDequeue(out var run); state++)
            {
                var (from, to, depth) = run;
                firstChild.Add(labels.Count);

                // The literal that ends here sorts before the longer ones of its run.
                var endsHere = from < to && sorted[from].Length == depth;
                terminal.Add(endsHere ? order[from] : -1);
                if (endsHere)
                    from++;

                while (from < to)
                {
                    var label = sorted[from][depth];
                    var next = from + 1;
                    while (next < to && sorted[next][depth] == label)
                        next++;
                    labels.Add((byte)label);
                    parents.Add(state);
                    runs.Enqueue((from, next, depth + 1));
                    from = next;
                }
            }

            firstChild.Add(labels.Count);
            return new Trie(labels.DrainToImmutable(), parents.DrainToImmutable(), firstChild.DrainToImmutable(), terminal.DrainToImmutable());
        }
    }
}
