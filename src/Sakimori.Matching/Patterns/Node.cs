namespace Sakimori.Matching.Patterns;

/// <summary>A condition on a position; takes no byte.</summary>
internal enum AssertionKind
{
    /// <summary><c>\A</c>, and <c>^</c> without multi-line.</summary>
    TextStart,

    /// <summary><c>\G</c>: where the search began.</summary>
    SearchStart,

    /// <summary>Multi-line <c>^</c>: at the start, or after a newline that does not end the text.</summary>
    LineStart,

    /// <summary>Multi-line <c>$</c>: before a newline, or at the end.</summary>
    LineEnd,

    /// <summary><c>\z</c>.</summary>
    TextEnd,

    /// <summary><c>\Z</c>, and <c>$</c> without multi-line: at the end, or before a newline that is the last byte.</summary>
    FinalLineEnd,

    /// <summary><c>\b</c>.</summary>
    WordBoundary,

    /// <summary><c>\B</c>.</summary>
    NotWordBoundary,
}

/// <summary>
/// A node of the pattern as written, case already folded into its sets. Sizes are computed once, bottom up, and
/// saturate: a pattern too large to lay out is refused before anything is laid out.
/// </summary>
internal abstract class Node
{
    /// <summary>Stands for "no upper bound" in <see cref="MaxLength"/> and <see cref="RepeatNode.Max"/>.</summary>
    public const int Unbounded = int.MaxValue;

    /// <summary>Length of the shortest text the node matches.</summary>
    public int MinLength { get; protected init; }

    /// <summary>Length of the longest text the node matches, or <see cref="Unbounded"/>.</summary>
    public int MaxLength { get; protected init; }

    /// <summary>Automaton states the node expands to.</summary>
    public int States { get; protected init; }

    /// <summary>States it expands to where an empty match must lead elsewhere than another one (see <see cref="NfaLayout"/>).</summary>
    public int OrEmptyStates { get; protected init; }

    protected static int Add(int left, int right) => (int)Math.Min(int.MaxValue, (long)left + right);

    protected static int Multiply(int left, int right) => (int)Math.Min(int.MaxValue, (long)left * right);
}

/// <summary>Matches the empty text.</summary>
internal sealed class EmptyNode : Node
{
    public static EmptyNode Instance { get; } = new();
}

/// <summary>Matches one byte of a set; the empty set never matches.</summary>
internal sealed class SetNode : Node
{
    public SetNode(in ByteSet set)
    {
        Set = set;
        MinLength = MaxLength = States = OrEmptyStates = 1;
    }

    public ByteSet Set { get; }
}

internal sealed class AssertionNode : Node
{
    public AssertionNode(AssertionKind kind)
    {
        Kind = kind;
        States = OrEmptyStates = 1;
    }

    public AssertionKind Kind { get; }
}

internal sealed class ConcatNode : Node
{
    public ConcatNode(Node[] children)
    {
        Children = children;
        foreach (var child in children)
        {
            MinLength = Add(MinLength, child.MinLength);
            MaxLength = Add(MaxLength, child.MaxLength);
            States = Add(States, child.States);
            OrEmptyStates = Add(OrEmptyStates, Add(child.States, child.OrEmptyStates));
        }

        OrEmptyStates = MinLength > 0 ? States : OrEmptyStates;
    }

    public Node[] Children { get; }
}

/// <summary>One of several, earlier ones preferred.</summary>
internal sealed class AlternateNode : Node
{
    public AlternateNode(Node[] children)
    {
        Children = children;
        MinLength = int.MaxValue;
        States = OrEmptyStates = children.Length - 1;
        foreach (var child in children)
        {
            MinLength = Math.Min(MinLength, child.MinLength);
            MaxLength = Math.Max(MaxLength, child.MaxLength);
            States = Add(States, child.States);
            OrEmptyStates = Add(OrEmptyStates, child.OrEmptyStates);
        }
    }

    public Node[] Children { get; }
}

internal sealed class RepeatNode : Node
{
    public RepeatNode(Node child, int min, int max, bool lazy)
    {
        Child = child;
        Min = min;
        Max = max;
        Lazy = lazy;
        MinLength = Multiply(child.MinLength, min);
        MaxLength = max == Unbounded && child.MaxLength > 0 ? Unbounded : Multiply(child.MaxLength, max);

        var both = Add(child.States, child.OrEmptyStates);
        if (max == Unbounded)
        {
            var loop = Add(child.MinLength > 0 ? child.States : child.OrEmptyStates, 1);
            var copies = Math.Max(min - 1, 0);
            States = Add(loop, Multiply(child.States, copies));
            OrEmptyStates = Add(Add(loop, child.OrEmptyStates), Add(1, Multiply(both, copies)));
        }
        else
        {
            States = Add(Multiply(child.States, max), max - min);
            OrEmptyStates = Add(Multiply(both, max), 2 * (max - min));
        }

        OrEmptyStates = MinLength > 0 ? States : OrEmptyStates;
    }

    public Node Child { get; }

    public int Min { get; }

    public int Max { get; }

    /// <summary>Prefers fewer copies.</summary>
    public bool Lazy { get; }
}

internal sealed class CaptureNode : Node
{
    public CaptureNode(int index, Node child)
    {
        Index = index;
        Child = child;
        MinLength = child.MinLength;
        MaxLength = child.MaxLength;
        States = Add(child.States, 2);
        OrEmptyStates = Add(child.OrEmptyStates, 3);
    }

    public int Index { get; }

    public Node Child { get; }
}

/// <summary>
/// An atomic group or a possessive quantifier. One that reaches the automaton matches exactly what the same group
/// would without being atomic: <see cref="AtomicGroups"/> has refused the others.
/// </summary>
internal sealed class AtomicNode : Node
{
    public AtomicNode(Node child, int position)
    {
        Child = child;
        Position = position;
        MinLength = child.MinLength;
        MaxLength = child.MaxLength;
        States = child.States;
        OrEmptyStates = child.OrEmptyStates;
    }

    public Node Child { get; }

    public int Position { get; }
}
