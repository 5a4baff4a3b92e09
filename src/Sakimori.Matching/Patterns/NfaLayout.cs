namespace Sakimori.Matching.Patterns;

/// <summary>
/// Lays out trees as automaton states, from the end to the beginning: every piece is told where it leads.
/// <para>
/// A loop over a body that may be empty needs care. PCRE leaves such a loop when one turn took nothing, and it matters
/// which way that turn went: in <c>(?:(?:ab)?|\S)+</c> the empty way out is preferred to <c>\S</c>. An automaton that
/// simply went back to the start of the loop would find it visited already and lose that way. So such a body is laid out
/// with two exits (<see cref="AddOrEmpty"/>): having taken something it leads back into the loop, having taken nothing
/// it leads out.
/// </para>
/// </summary>
internal sealed class NfaLayout(bool withCaptures)
{
    private readonly List<NfaState> states = [];
    private readonly List<ByteSet> sets = [];
    private readonly Dictionary<ByteSet, int> setNumbers = [];

    public NfaState[] States => [.. states];

    public ByteSet[] Sets => [.. sets];

    /// <summary>A state in which pattern number <paramref name="pattern"/> has matched.</summary>
    public int Match(int pattern) => New(NfaStep.Match, pattern, -1);

    public int Split(int preferred, int other) => New(NfaStep.Split, other, preferred);

    /// <summary>Lays out <paramref name="node"/>, leading to <paramref name="next"/>; returns its entry.</summary>
    public int Add(Node node, int next)
    {
        switch (node)
        {
            case SetNode set:
                return New(NfaStep.Set, NumberOf(set.Set), next);

            case AssertionNode assertion:
                return New(NfaStep.Assert, (int)assertion.Kind, next);

            case ConcatNode concat:
                for (var i = concat.Children.Length - 1; i >= 0; i--)
                {
                    next = Add(concat.Children[i], next);
                }

                return next;

            case AlternateNode alternate:
                var entry = Add(alternate.Children[^1], next);
                for (var i = alternate.Children.Length - 2; i >= 0; i--)
                {
                    entry = Split(Add(alternate.Children[i], next), entry);
                }

                return entry;

            case RepeatNode { Max: Node.Unbounded } repeat:
                var loop = AddLoop(repeat, next, out var body);
                return AddCopies(repeat.Child, repeat.Min - 1, repeat.Min == 0 ? loop : body);

            case RepeatNode repeat:
                var exit = next;
                for (var i = repeat.Min; i < repeat.Max; i++)
                {
                    next = Branch(repeat, Add(repeat.Child, next), exit);
                }

                return AddCopies(repeat.Child, repeat.Min, next);

            case CaptureNode capture when withCaptures:
                return New(NfaStep.Save, 2 * capture.Index, Add(capture.Child, Close(capture, next)));

            case CaptureNode capture:
                return Add(capture.Child, next);

            case AtomicNode atomic:
                return Add(atomic.Child, next);

            default:
                return next;
        }
    }

    /// <summary>As <see cref="Add"/>, but the ways through the node that take nothing lead to <paramref name="empty"/>.</summary>
    private int AddOrEmpty(Node node, int next, int empty)
    {
        if (node.MinLength > 0)
        {
            return Add(node, next);
        }

        switch (node)
        {
            case AssertionNode assertion:
                return New(NfaStep.Assert, (int)assertion.Kind, empty);

            case ConcatNode concat:
                for (var i = concat.Children.Length - 1; i >= 0; i--)
                {
                    AddBoth(concat.Children[i], ref next, ref empty, isFirst: i == 0);
                }

                return empty;

            case AlternateNode alternate:
                var entry = AddOrEmpty(alternate.Children[^1], next, empty);
                for (var i = alternate.Children.Length - 2; i >= 0; i--)
                {
                    entry = Split(AddOrEmpty(alternate.Children[i], next, empty), entry);
                }

                return entry;

            case RepeatNode { Max: Node.Unbounded } repeat:
                var again = AddLoop(repeat, next, out var body);
                var first = AddOrEmpty(repeat.Child, again, empty);
                empty = repeat.Min == 0 ? Branch(repeat, first, empty) : first;
                next = body;
                for (var i = 1; i < repeat.Min; i++)
                {
                    AddBoth(repeat.Child, ref next, ref empty, isFirst: i == repeat.Min - 1);
                }

                return empty;

            case RepeatNode repeat:
                var (nextExit, emptyExit) = (next, empty);
                for (var i = 0; i < repeat.Max; i++)
                {
                    AddBoth(repeat.Child, ref next, ref empty, isFirst: i == repeat.Max - 1);
                    if (i < repeat.Max - repeat.Min)
                    {
                        next = i == repeat.Max - 1 ? next : Branch(repeat, next, nextExit);
                        empty = Branch(repeat, empty, emptyExit);
                    }
                }

                return empty;

            case CaptureNode capture when withCaptures:
                var inside = AddOrEmpty(capture.Child, Close(capture, next), Close(capture, empty));
                return New(NfaStep.Save, 2 * capture.Index, inside);

            case CaptureNode capture:
                return AddOrEmpty(capture.Child, next, empty);

            case AtomicNode atomic:
                return AddOrEmpty(atomic.Child, next, empty);

            default:
                return empty;
        }
    }

    // One part of a sequence, entered having taken something (next) or nothing yet (empty). The first part of a
    // sequence is entered in one way only.
    private void AddBoth(Node node, ref int next, ref int empty, bool isFirst)
    {
        empty = AddOrEmpty(node, next, empty);
        next = isFirst ? next : Add(node, next);
    }

    private int AddCopies(Node child, int count, int next)
    {
        for (var i = 0; i < count; i++)
        {
            next = Add(child, next);
        }

        return next;
    }

    // The state that decides on another turn; a turn that took nothing leads out.
    private int AddLoop(RepeatNode repeat, int next, out int body)
    {
        var loop = New(NfaStep.Split, 0, 0);
        body = AddOrEmpty(repeat.Child, loop, next);
        states[loop] = repeat.Lazy
            ? new NfaState(NfaStep.Split, body, next)
            : new NfaState(NfaStep.Split, next, body);
        return loop;
    }

    private int Branch(RepeatNode repeat, int body, int exit) => repeat.Lazy ? Split(exit, body) : Split(body, exit);

    private int Close(CaptureNode capture, int next) => New(NfaStep.Save, (2 * capture.Index) + 1, next);

    private int New(NfaStep step, int argument, int next)
    {
        states.Add(new NfaState(step, argument, next));
        return states.Count - 1;
    }

    private int NumberOf(in ByteSet set)
    {
        if (!setNumbers.TryGetValue(set, out var number))
        {
            number = sets.Count;
            sets.Add(set);
            setNumbers.Add(set, number);
        }

        return number;
    }
}
