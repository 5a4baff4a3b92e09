namespace Sakimori.Matching.Patterns;

/// <summary>
/// What is left of a pattern where values have only certain bytes: sets lose the others, alternatives that need one of them fall away,
/// and what may be missing is missing. A pattern against commands, whose quotes, slashes and brackets are gone, is a list of words at
/// the start of a text or nothing at all.
/// <para>
/// Guarantee: over values of those bytes only, what is left matches exactly where the whole does. Of other values it says nothing, and of
/// what a match captures neither.
/// </para>
/// </summary>
internal static class Restriction
{
    /// <summary>What is left of a node; null when it matches no such text.</summary>
    public static Node? Of(Node node, in ByteSet bytes)
    {
        switch (node)
        {
            case SetNode set:
                var left = set.Set.Intersect(bytes);
                return left == default ? null : new SetNode(left);

            case AssertionNode assertion:
                return bytes.Contains('\n') ? assertion : new AssertionNode(WithoutLines(assertion.Kind));

            case ConcatNode concat:
                return OfSequence(concat.Children, bytes);

            case AlternateNode alternate:
                var alternatives = new List<Node>(alternate.Children.Length);
                foreach (var child in alternate.Children)
                {
                    if (Of(child, bytes) is { } alternative)
                        alternatives.Add(alternative);
                }

                return alternatives switch
                {
                    [] => null,
                    [var only] => only,
                    _ => new AlternateNode([.. alternatives]),
                };

            case RepeatNode repeat:
                return Of(repeat.Child, bytes) is { } body ? body is EmptyNode ? body : new RepeatNode(body, repeat.Min, repeat.Max, repeat.Lazy)
                    : repeat.Min == 0 ? EmptyNode.Instance
                    : null;

            // Which way a match goes does not count, so neither do groups; an atomic one matches what it would without being atomic.
            case CaptureNode capture:
                return Of(capture.Child, bytes);

            case AtomicNode atomic:
                return Of(atomic.Child, bytes);

            default:
                return node;
        }
    }

    private static Node? OfSequence(Node[] parts, in ByteSet bytes)
    {
        var left = new List<Node>(parts.Length);
        var isBehindText = false;
        foreach (var part in parts)
        {
            // Nothing is at the start of a text behind a byte of it.
            if (Of(part, bytes) is not { } kept || (isBehindText && kept is AssertionNode { Kind: AssertionKind.TextStart }))
                return null;
            isBehindText |= kept.MinLength > 0;
            if (kept is not EmptyNode)
                left.Add(kept);
        }

        return left switch
        {
            [] => EmptyNode.Instance,
            [var only] => only,
            _ => new ConcatNode([.. left]),
        };
    }

    // A text without a newline is one line.
    private static AssertionKind WithoutLines(AssertionKind kind) => kind switch
    {
        AssertionKind.LineStart => AssertionKind.TextStart,
        AssertionKind.LineEnd or AssertionKind.FinalLineEnd => AssertionKind.TextEnd,
        _ => kind,
    };
}
