using System.Collections.Immutable;

namespace Sakimori.Matching.Literals;

/// <summary>
/// Aho–Corasick over folded bytes, kept small. States are numbered breadth first, so the children of a state are neighbours and a
/// child is found by its label among them: 13 bytes a state. Only the first states, which any text visits most, have a row of
/// a transition table. At most two steps per char on average whatever the text, because a failure link is followed only as far
/// as the text has advanced the depth.
/// </summary>
/// <remarks>Alfred V. Aho and Margaret J. Corasick, "Efficient string matching", CACM 18(6), 1975.</remarks>
internal sealed class LiteralAutomaton
{
    private const int Root = 0;

    // 512 rows of some 80 classes are 160 KB, which stays in a core's second-level cache.
    private const int MaxRows = 512;

    private readonly byte[] _label;
    private readonly int[] _firstChild; // one more than there are states: the children of s are [s] … [s + 1]
    private readonly int[] _failure;
    private readonly int[] _terminal; // the longest literal that ends in this state, or −1
    private readonly int[] _shorter; // for each literal, the longest other literal that is its suffix, or −1

    // States below _rowCount: the next state for each class of bytes.
    private readonly byte[] _classes = new byte[256];
    private readonly int _classCount;
    private readonly int _rowCount;
    private readonly int[] _rows;

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
        _shorter = new int[literals.Length];
        _failure = LinkFailures(trie);

        _classCount = ClassifyBytes();
        _rowCount = Math.Min(StateCount, MaxRows);
        _rows = new int[_rowCount * _classCount];
        FillRows();
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
        while (state >= _rowCount)
        {
            var child = Child(state, label);
            if (child >= 0)
                return child;
            state = _failure[state];
        }

        return _rows[state * _classCount + _classes[label]];
    }

    /// <summary>The longest literal that ends here, or −1.</summary>
    public int LongestEndingAt(int state) => _terminal[state];

    /// <summary>The next shorter literal that ends wherever this one ends, or −1.</summary>
    public int NextShorter(int literal) => _shorter[literal];

    private int Child(int state, byte label)
    {
        var end = _firstChild[state + 1];
        for (var child = _firstChild[state]; child < end; child++)
        {
            if (_label[child] == label)
                return child;
        }

        return -1;
    }

    // Class 0 is every byte that no literal has; each other byte has its own.
    private int ClassifyBytes()
    {
        var count = 1;
        foreach (var label in _label.AsSpan(1))
        {
            if (_classes[label] == 0 && count <= byte.MaxValue)
                _classes[label] = (byte)count++;
        }

        return count;
    }

    private void FillRows()
    {
        for (var state = 0; state < _rowCount; state++)
        {
            // A failure link leads to an earlier state, whose row is complete.
            var row = _rows.AsSpan(state * _classCount, _classCount);
            if (state != Root)
                _rows.AsSpan(_failure[state] * _classCount, _classCount).CopyTo(row);
            for (var child = _firstChild[state]; child < _firstChild[state + 1]; child++)
                row[_classes[_label[child]]] = child;
        }
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
