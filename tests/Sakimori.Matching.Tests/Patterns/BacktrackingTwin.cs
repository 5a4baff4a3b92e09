using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Patterns;

/// <summary>
/// The definition of a match, written down as plainly as possible: try the ways through the tree in order of preference,
/// at each start in turn. Exponential; for short values. Knows atomic groups, so it also judges which may be ignored.
/// </summary>
internal sealed class BacktrackingTwin(Node root, int groupCount)
{
    // Ways tried before the twin has no answer.
    private const int MaxSteps = 200_000;

    private string value = string.Empty;
    private int searchStart;
    private int steps;
    private MatchRange[] groups = [];

    public MatchRange[]? Match(string text, int start)
    {
        (value, searchStart, steps) = (text, start, 0);
        for (var from = start; from <= text.Length; from++)
        {
            groups = new MatchRange[groupCount];
            Array.Fill(groups, new MatchRange(-1, 0));
            if (Try(root, from, end => Finish(from, end)))
            {
                return groups;
            }
        }

        return null;
    }

    private bool Finish(int from, int end)
    {
        groups[0] = new MatchRange(from, end - from);
        return true;
    }

    private bool Try(Node node, int at, Func<int, bool> next)
    {
        if (++steps > MaxSteps)
        {
            throw new TwinGaveUpException($"more than {MaxSteps} steps");
        }

        switch (node)
        {
            case SetNode set:
                return at < value.Length && set.Set.Contains(value[at]) && next(at + 1);

            case AssertionNode assertion:
                return Holds(assertion.Kind, at) && next(at);

            case ConcatNode concat:
                return TryAll(concat.Children, 0, at, next);

            case AlternateNode alternate:
                return Array.Exists(alternate.Children, child => Try(child, at, next));

            case RepeatNode repeat:
                return TryRepeat(repeat, 0, at, next);

            case CaptureNode capture:
                return TryCapture(capture, at, next);

            case AtomicNode atomic:
                var end = -1;
                var before = groups.ToArray();
                if (Try(atomic.Child, at, reached => (end = reached) >= 0) && next(end))
                {
                    return true;
                }

                groups = before;
                return false;

            default:
                return next(at);
        }
    }

    private bool TryAll(Node[] children, int index, int at, Func<int, bool> next) =>
        index == children.Length ? next(at) : Try(children[index], at, end => TryAll(children, index + 1, end, next));

    private bool TryRepeat(RepeatNode repeat, int done, int at, Func<int, bool> next)
    {
        bool Again() => done < repeat.Max && Try(
            repeat.Child,
            at,
            end => end == at && done >= repeat.Min && repeat.Max == Node.Unbounded
                ? next(end)
                : TryRepeat(repeat, done + 1, end, next));
        if (done < repeat.Min)
        {
            // The last obligatory turn of an unbounded loop that takes nothing ends the loop.
            return Try(
                repeat.Child,
                at,
                end => end == at && repeat.Max == Node.Unbounded && done == repeat.Min - 1
                    ? next(end)
                    : TryRepeat(repeat, done + 1, end, next));
        }

        return repeat.Lazy ? next(at) || Again() : Again() || next(at);
    }

    private bool TryCapture(CaptureNode capture, int at, Func<int, bool> next)
    {
        var before = groups[capture.Index];
        return Try(capture.Child, at, end =>
        {
            var inside = groups[capture.Index];
            groups[capture.Index] = new MatchRange(at, end - at);
            if (next(end))
            {
                return true;
            }

            groups[capture.Index] = inside;
            return false;
        }) || Restore(capture.Index, before);
    }

    private bool Restore(int index, MatchRange before)
    {
        groups[index] = before;
        return false;
    }

    private bool Holds(AssertionKind kind, int at) => kind switch
    {
        AssertionKind.TextStart => at == 0,
        AssertionKind.SearchStart => at == searchStart,
        AssertionKind.LineStart => at == 0 || (value[at - 1] == '\n' && at < value.Length),
        AssertionKind.LineEnd => at == value.Length || value[at] == '\n',
        AssertionKind.TextEnd => at == value.Length,
        AssertionKind.FinalLineEnd => at == value.Length || value[at..] == "\n",
        AssertionKind.WordBoundary => IsWord(at - 1) != IsWord(at),
        _ => IsWord(at - 1) == IsWord(at),
    };

    private bool IsWord(int index) =>
        index >= 0 && index < value.Length && (char.IsAsciiLetterOrDigit(value[index]) || value[index] == '_');
}
