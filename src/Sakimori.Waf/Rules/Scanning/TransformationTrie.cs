using Sakimori.Matching.Patterns;
using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// The chains of one source as a trie, so that what they have in common is computed once per value. Nodes lie in depth-first
/// order: where no step of a subtree can change a text, the whole subtree is passed over at once and its chains end in that
/// text.
/// </summary>
internal sealed class TransformationTrie
{
    private readonly List<Node> _roots = [];
    private readonly List<ByteSet> _sets = [];
    private readonly ByteSet[] _triggerSets;

    /// <summary>Builds the trie of the chains whose bits are set.</summary>
    public TransformationTrie(IReadOnlyList<ScannedChain> chains, ulong included)
    {
        for (var number = 0; number < chains.Count; number++)
        {
            if ((included >> number & 1) != 0)
            {
                Add(chains[number], 1UL << number);
            }
        }

        var nodes = new List<FlatNode>();
        foreach (var root in _roots)
        {
            Flatten(root, -1, nodes);
            Triggers = Triggers.Union(root.SubtreeTriggers);
        }

        Nodes = [.. nodes];
        _triggerSets = [.. _sets];
    }

    /// <summary>Nodes in depth-first order; a parent of −1 is the value itself.</summary>
    public FlatNode[] Nodes { get; }

    /// <summary>Chains judged on the value itself.</summary>
    public ulong RootChains { get; private set; }

    /// <summary>A value without any of these bytes is not changed by any chain.</summary>
    public ByteSet Triggers { get; }

    /// <summary>The sets of triggers of which a text has a byte, as bits.</summary>
    public ulong TriggersIn(in ByteSet present)
    {
        var met = 0UL;
        var sets = _triggerSets;
        for (var i = 0; i < sets.Length; i++)
        {
            met |= sets[i].Overlaps(present) ? 1UL << i : 0;
        }

        return met;
    }

    private void Add(ScannedChain chain, ulong bit)
    {
        if (chain.Length == 0 || chain.EveryStep)
        {
            RootChains |= bit;
        }

        var siblings = _roots;
        for (var i = 0; i < chain.Length; i++)
        {
            var step = chain.Steps[i];
            var node = siblings.Find(sibling => ReferenceEquals(sibling.Step, step));
            if (node is null)
            {
                siblings.Add(node = new Node(step));
            }

            if (i == chain.Length - 1 || chain.EveryStep)
            {
                node.Chains |= bit;
            }

            siblings = node.Children;
        }
    }

    private void Flatten(Node node, int parent, List<FlatNode> nodes)
    {
        var index = nodes.Count;
        nodes.Add(default);
        node.SubtreeTriggers = node.Triggers;
        var (triggers, chains) = (BitOf(node.Triggers), node.Chains);
        foreach (var child in node.Children)
        {
            var first = nodes.Count;
            Flatten(child, index, nodes);
            node.SubtreeTriggers = node.SubtreeTriggers.Union(child.SubtreeTriggers);
            triggers |= nodes[first].SubtreeTriggers;
            chains |= nodes[first].SubtreeChains;
        }

        nodes[index] = new FlatNode(node.Step, parent, nodes.Count, BitOf(node.Triggers), triggers, node.Chains, chains);
    }

    // Steps with the same triggers share a bit. There are fewer transformations than bits.
    private ulong BitOf(in ByteSet triggers)
    {
        var number = _sets.IndexOf(triggers);
        if (number < 0)
        {
            number = _sets.Count;
            _sets.Add(triggers);
        }

        return 1UL << number;
    }

    /// <summary>One transformation after the same predecessors.</summary>
    /// <param name="Step">What it does.</param>
    /// <param name="Parent">Index of the node before it; −1 for the value itself.</param>
    /// <param name="SubtreeEnd">Index behind the last node of the subtree.</param>
    /// <param name="Triggers">The bit of the bytes without which this step changes nothing, as <see cref="TriggersIn"/> numbers them.</param>
    /// <param name="SubtreeTriggers">Those bits of the whole subtree.</param>
    /// <param name="Chains">Chains judged on this node's text.</param>
    /// <param name="SubtreeChains">Chains judged in the subtree.</param>
    internal readonly record struct FlatNode(
        Transformation Step, int Parent, int SubtreeEnd, ulong Triggers, ulong SubtreeTriggers, ulong Chains, ulong SubtreeChains);

    private sealed class Node(Transformation step)
    {
        public readonly Transformation Step = step;

        public readonly ByteSet Triggers = TransformationTraits.TriggersOf(step);

        public readonly List<Node> Children = [];

        public ulong Chains;

        public ByteSet SubtreeTriggers;
    }
}

/// <summary>A chain as far as the scan follows it.</summary>
/// <param name="Id">The chain's number in its rule set.</param>
/// <param name="Steps">Its transformations.</param>
/// <param name="Length">Steps followed: trailing ones that change only letter case are left to the rule that asks.</param>
/// <param name="EveryStep">Each step's text is judged (<c>multiMatch</c>), not only the last.</param>
internal sealed record ScannedChain(int Id, Transformation[] Steps, int Length, bool EveryStep);
