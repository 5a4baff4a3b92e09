namespace Sakimori.Matching.Patterns;

/// <summary>
/// Decides whether an atomic group <c>(?&gt;X)</c> (and <c>X*+</c>, which is <c>(?&gt;X*)</c>, and <c>\R</c>) matches
/// exactly what plain <c>X</c> would. An automaton cannot refuse to give back; it can do without being told not to
/// when giving back never helps. That is so in three cases, K being all that follows X in the pattern:
/// <list type="number">
/// <item>X has one length: there is nothing to give back.</item>
/// <item>K matches the empty text whatever surrounds it: the first way through X is already the match.</item>
/// <item>After giving back, the next byte is one of a known set G, and K cannot match before a byte of G.
/// G is known when X ends in a loop over a body of one length (its first bytes), and for <c>\R</c> (newline).</item>
/// </list>
/// In any other case the group is refused: a pattern that matches something else than its author meant is worse.
/// </summary>
internal static class AtomicGroups
{
    /// <summary>Finds the first atomic group that cannot be matched exactly.</summary>
    public static AtomicNode? FindInexact(Node root) => Find(root, Continuation.End);

    private static AtomicNode? Find(Node node, in Continuation next)
    {
        switch (node)
        {
            case ConcatNode concat:
                var follow = next;
                AtomicNode? found = null;
                for (var i = concat.Children.Length - 1; i >= 0; i--)
                {
                    found = Find(concat.Children[i], follow) ?? found;
                    follow = follow.After(concat.Children[i]);
                }

                return found;

            case AlternateNode alternate:
                foreach (var child in alternate.Children)
                {
                    if (Find(child, next) is { } inexact)
                    {
                        return inexact;
                    }
                }

                return null;

            case RepeatNode repeat when repeat.Max <= 1:
                return Find(repeat.Child, next);

            case RepeatNode repeat:
                return Find(repeat.Child, next.OrAgain(repeat));

            case CaptureNode capture:
                return Find(capture.Child, next);

            case AtomicNode atomic:
                return Find(atomic.Child, next) ?? (IsExact(atomic.Child, next) ? null : atomic);

            default:
                return null;
        }
    }

    private static bool IsExact(Node body, in Continuation next)
    {
        if (body.MinLength == body.MaxLength || next.AlwaysSucceeds)
        {
            return true;
        }

        return !next.MayBeEmpty && TryGetGivenBack(body, out var givenBack) && !givenBack.Overlaps(next.First);
    }

    // The bytes that can stand at a position the body gave back to.
    private static bool TryGetGivenBack(Node body, out ByteSet givenBack)
    {
        switch (body)
        {
            case CaptureNode capture:
                return TryGetGivenBack(capture.Child, out givenBack);

            case RepeatNode { Lazy: false } repeat
                when repeat.Child.MinLength == repeat.Child.MaxLength && repeat.Child.MinLength > 0:
                givenBack = FirstBytes.Of(repeat.Child).Set;
                return true;

            case ConcatNode concat when concat.Children.Length > 0:
                for (var i = 0; i < concat.Children.Length - 1; i++)
                {
                    if (concat.Children[i].MinLength != concat.Children[i].MaxLength)
                    {
                        givenBack = default;
                        return false;
                    }
                }

                return TryGetGivenBack(concat.Children[^1], out givenBack);

            case AlternateNode alternate when ReferenceEquals(alternate, PatternParser.AnyNewline):
                givenBack = NamedBytes.Newline;
                return true;

            default:
                givenBack = default;
                return false;
        }
    }

    /// <summary>What the rest of a pattern can begin with.</summary>
    /// <param name="First">The bytes a match of it can stand before.</param>
    /// <param name="MayBeEmpty">Whether it can match the empty text before any byte.</param>
    /// <param name="AlwaysSucceeds">Whether it can match the empty text everywhere.</param>
    private readonly record struct Continuation(ByteSet First, bool MayBeEmpty, bool AlwaysSucceeds)
    {
        public static Continuation End { get; } = new(default, true, true);

        /// <summary>What the rest is, seen from before <paramref name="node"/>.</summary>
        public Continuation After(Node node)
        {
            // Holds before a newline or at the end, hence before no other byte given back.
            if (node is AssertionNode
                {
                    Kind: AssertionKind.LineEnd or AssertionKind.FinalLineEnd or AssertionKind.TextEnd
                })
            {
                return new(NamedBytes.Newline, false, false);
            }

            var (set, mayBeEmpty, alwaysEmpty) = FirstBytes.Of(node);
            return mayBeEmpty
                ? new(set.Union(First), MayBeEmpty, alwaysEmpty && AlwaysSucceeds)
                : new(set, false, false);
        }

        /// <summary>What follows one copy of a loop body: the loop again, or what follows the loop.</summary>
        public Continuation OrAgain(RepeatNode loop) =>
            new(FirstBytes.Of(loop.Child).Set.Union(First), MayBeEmpty, AlwaysSucceeds && loop.Min <= 1);
    }
}
