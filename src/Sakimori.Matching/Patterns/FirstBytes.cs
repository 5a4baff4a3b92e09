namespace Sakimori.Matching.Patterns;

/// <summary>How a match of a node can begin.</summary>
/// <param name="Set">The bytes a non-empty match can begin with.</param>
/// <param name="MayBeEmpty">Whether it can match the empty text somewhere.</param>
/// <param name="AlwaysEmpty">Whether it can match the empty text everywhere, without an assertion.</param>
internal readonly record struct FirstBytes(ByteSet Set, bool MayBeEmpty, bool AlwaysEmpty)
{
    public static FirstBytes Of(Node node)
    {
        switch (node)
        {
            case SetNode set:
                return new(set.Set, false, false);

            case ConcatNode concat:
                var first = new FirstBytes(default, true, true);
                foreach (var child in concat.Children)
                {
                    var (set, mayBeEmpty, alwaysEmpty) = Of(child);
                    first = new(first.Set.Union(set), mayBeEmpty, first.AlwaysEmpty && alwaysEmpty);
                    if (!mayBeEmpty)
                    {
                        break;
                    }
                }

                return first;

            case AlternateNode alternate:
                var any = new FirstBytes(default, false, false);
                foreach (var child in alternate.Children)
                {
                    var (set, mayBeEmpty, alwaysEmpty) = Of(child);
                    any = new(any.Set.Union(set), any.MayBeEmpty || mayBeEmpty, any.AlwaysEmpty || alwaysEmpty);
                }

                return any;

            case RepeatNode repeat:
                var body = Of(repeat.Child);
                return repeat.Min == 0 ? body with { MayBeEmpty = true, AlwaysEmpty = true } : body;

            case CaptureNode capture:
                return Of(capture.Child);

            case AtomicNode atomic:
                return Of(atomic.Child);

            case AssertionNode:
                return new(default, true, false);

            default:
                return new(default, true, true);
        }
    }
}
