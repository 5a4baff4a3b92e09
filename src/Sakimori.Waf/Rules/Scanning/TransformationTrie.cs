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

        var nodes = new List<Node>();
        foreach (var root in _roots)
        {
            Flatten(root, -1, nodes);
        }

        Nodes = [.. nodes];
        foreach (var root in _roots)
        {
            Triggers = Triggers.Union(root.SubtreeTriggers);
        }
    }

    /// <summary>Nodes in depth-first order; a parent of −1 is the value itself.</summary>
    public Node[] Nodes { get; }

    /// <summary>Chains judged on the value itself.</summary>
    public ulong RootChains { get; private set; }

    /// <summary>A value without any of these bytes is not changed by any chain.</summary>
    public ByteSet Triggers { get; }

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

    private static void Flatten(Node node, int parent, List<Node> nodes)
    {
        var index = nodes.Count;
        nodes.Add(node);
        node.Parent = parent;
        node.SubtreeTriggers = node.Triggers;
        node.SubtreeChains = node.Chains;
        foreach (var child in node.Children)
        {
            Flatten(child, index, nodes);
            node.SubtreeTriggers = node.SubtreeTriggers.Union(child.SubtreeTriggers);
            node.SubtreeChains |= child.SubtreeChains;
        }

        node.SubtreeEnd = nodes.Count;
    }

    /// <summary>One transformation after the same predecessors.</summary>
    internal sealed class Node(Transformation step)
    {
        public readonly Transformation Step = step;

        /// <summary>A text without any of these bytes is not changed by this step.</summary>
        public readonly ByteSet Triggers = TransformationTraits.TriggersOf(step);

        public readonly List<Node> Children = [];

        public int Parent;

        /// <summary>Chains judged on this node's text.</summary>
        public ulong Chains;

        /// <summary>Index behind the last node of the subtree.</summary>
        public int SubtreeEnd;

        public ByteSet SubtreeTriggers;

        public ulong SubtreeChains;
    }
}

/// <summary>A chain as far as the scan follows it.</summary>
/// <param name="Id">The chain's number in its rule set.</param>
/// <param name="Steps">Its transformations.</param>
/// <param name="Length">Steps followed: trailing ones that change only letter case are left to the rule that asks.</param>
/// <param name="EveryStep">Each step's text is judged (<c>multiMatch</c>), not only the last.</param>
internal sealed record ScannedChain(int Id, Transformation[] Steps, int Length, bool EveryStep);
