using Sakimori.Matching.Patterns;
using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// The chains of a phase as a trie, so that what they have in common is computed once per value. Trailing steps that change
/// only letter case are left out: the scan ignores case, and the exact text is made when a rule really asks for it.
/// </summary>
internal sealed class TransformationTrie
{
    /// <summary>Chains are numbered in the bits of a word; a phase with more leaves the rest unscanned.</summary>
    public const int ChainLimit = 64;

    private readonly List<Node> _nodes = [];
    private readonly List<int> _chainOf = [];

    /// <summary>Nodes in an order in which parents come first; a parent of −1 is the value itself.</summary>
    public Node[] Nodes { get; private set; } = [];

    /// <summary>Chains whose text is the value itself (after leaving out case).</summary>
    public ulong RootChains { get; private set; }

    /// <summary>The local number of a chain, added when new; −1 when it cannot be scanned.</summary>
    public int Add(TransformationChain chain, bool everyStep)
    {
        // A chain may stand here twice: once judged at its end only, once at every step (multiMatch).
        var key = (chain.Id << 1) | (everyStep ? 1 : 0);
        var number = _chainOf.IndexOf(key);
        if (number >= 0)
        {
            return number;
        }

        if (_chainOf.Count == ChainLimit || chain.Steps.Any(TransformationTraits.IsOpaque))
        {
            return -1;
        }

        number = _chainOf.Count;
        _chainOf.Add(key);
        var bit = 1UL << number;
        var length = chain.Steps.Length;
        while (length > 0 && chain.Steps[length - 1].ChangesOnlyLetterCase)
        {
            length--;
        }

        var parent = -1;
        if (length == 0 || everyStep)
        {
            RootChains |= bit;
        }

        for (var i = 0; i < length; i++)
        {
            var step = chain.Steps[i];
            var node = _nodes.FindIndex(n => n.Parent == parent && ReferenceEquals(n.Step, step));
            if (node < 0)
            {
                node = _nodes.Count;
                _nodes.Add(new Node(step, TransformationTraits.TriggersOf(step), parent));
            }

            _nodes[node].Users |= bit;
            if (i == length - 1 || everyStep)
            {
                _nodes[node].Chains |= bit;
            }

            parent = node;
        }

        Nodes = [.. _nodes];
        return number;
    }

    /// <summary>The bytes without which none of these chains changes a value.</summary>
    public ByteSet TriggersOf(ulong chains)
    {
        var triggers = default(ByteSet);
        foreach (var node in _nodes)
        {
            if ((node.Users & chains) != 0)
            {
                triggers = triggers.Union(node.Triggers);
            }
        }

        return triggers;
    }

    /// <summary>One transformation after the same predecessors.</summary>
    internal sealed class Node(Transformation step, ByteSet triggers, int parent)
    {
        public readonly Transformation Step = step;

        /// <summary>A value without any of these bytes is not changed.</summary>
        public readonly ByteSet Triggers = triggers;

        public readonly int Parent = parent;

        /// <summary>Chains judged on this node's text.</summary>
        public ulong Chains;

        /// <summary>Chains that pass through this node.</summary>
        public ulong Users;
    }
}
