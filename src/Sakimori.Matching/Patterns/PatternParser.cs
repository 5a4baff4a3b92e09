using System.Diagnostics.CodeAnalysis;

namespace Sakimori.Matching.Patterns;

/// <summary>
/// PCRE2 pattern text to a tree, without UTF mode: a char is a byte. Follows pcre2pattern(3), with three deliberate
/// differences: what needs memory of the text already matched (look-around, back-references, recursion, conditionals,
/// <c>\K</c>, verbs) is refused; Unicode properties are refused; and a hyphen next to a class escape
/// (<c>[\w-.]</c>), an error in PCRE2, is a literal hyphen as in Perl and PCRE1.
/// </summary>
internal sealed partial class PatternParser
{
    /// <summary>What <c>\R</c> matches.</summary>
    public static readonly AlternateNode AnyNewline = new(
    [
        new ConcatNode([new SetNode(ByteSet.Of('\r')), new SetNode(NamedBytes.Newline)]),
        new SetNode(NamedBytes.VerticalSpace),
    ]);

    private readonly string text;
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private int position;
    private int nesting;
    private int groupCount = 1;
    private bool quoting;
    private bool hasAtomicGroups;
    private PatternError error;

    private PatternParser(string text) => this.text = text;

    private bool AtEnd => position >= text.Length;

    /// <summary>Parses a pattern whose dot matches newlines and whose <c>^</c> and <c>$</c> match at lines.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PatternSyntax? syntax, out PatternError error)
    {
        var parser = new PatternParser(text);
        var root = text.Length > PatternLimits.TextLength
            ? parser.Fail(PatternLimits.TextLength, $"the pattern is longer than {PatternLimits.TextLength:N0} characters")
            : parser.ParsePattern();
        syntax = root is null ? null : new PatternSyntax(root, parser.groupCount);
        error = parser.error;
        return root is not null;
    }

    private Node? ParsePattern()
    {
        var root = ParseAlternatives(Options.DotAll | Options.MultiLine);
        if (root is null)
        {
            return null;
        }

        if (!AtEnd)
        {
            return Fail(position, "this closing parenthesis has no opening one");
        }

        return hasAtomicGroups && AtomicGroups.FindInexact(root) is { } atomic
            ? Fail(atomic.Position, "this atomic group or possessive quantifier cannot be matched exactly in linear time; remove it if giving back is harmless")
            : Checked(root, 0);
    }

    // Up to the closing parenthesis or the end of the text. Options set inside stay set in the later alternatives.
    private Node? ParseAlternatives(Options options)
    {
        List<Node>? alternatives = null;
        while (true)
        {
            var sequence = ParseSequence(ref options);
            if (sequence is null)
            {
                return null;
            }

            if (AtEnd || text[position] != '|')
            {
                if (alternatives is null)
                {
                    return sequence;
                }

                alternatives.Add(sequence);
                return Checked(new AlternateNode([.. alternatives]), position);
            }

            position++;
            (alternatives ??= []).Add(sequence);
        }
    }

    private Node? ParseSequence(ref Options options)
    {
        var items = new List<Node>();
        while (SkipTrivia(options) && !AtEnd && (quoting || text[position] is not ('|' or ')')))
        {
            var start = position;
            var item = ParseItem(ref options, out var quantifiable);
            if (item is null)
            {
                return null;
            }

            if (!SkipTrivia(options))
            {
                return null;
            }

            if (!quoting && TryReadQuantifier(out var min, out var max, out var quantifierStart))
            {
                if (!quantifiable)
                {
                    return Fail(quantifierStart, "this quantifier does not follow something that can repeat");
                }

                item = FinishQuantifier(item, start, quantifierStart, min, max, options);
                if (item is null)
                {
                    return null;
                }
            }

            if (item is not EmptyNode)
            {
                items.Add(item);
            }
        }

        return error.Message is not null ? null : items.Count switch
        {
            0 => EmptyNode.Instance,
            1 => items[0],
            _ => Checked(new ConcatNode([.. items]), position),
        };
    }

    private Node? ParseItem(ref Options options, out bool quantifiable)
    {
        quantifiable = true;
        var start = position;
        var c = text[position++];
        if (quoting)
        {
            return Literal(c, start, options);
        }

        switch (c)
        {
            case '(':
                return ParseGroup(start, ref options, out quantifiable);

            case '[':
                return ParseClass(start, options);

            case '\\':
                return ParseEscape(start, options, out quantifiable);

            case '.':
                return new SetNode(options.HasFlag(Options.DotAll) ? ByteSet.All : NamedBytes.Newline.Complement());

            case '^':
                quantifiable = false;
                return new AssertionNode(
                    options.HasFlag(Options.MultiLine) ? AssertionKind.LineStart : AssertionKind.TextStart);

            case '$':
                quantifiable = false;
                return new AssertionNode(
                    options.HasFlag(Options.MultiLine) ? AssertionKind.LineEnd : AssertionKind.FinalLineEnd);

            case '*' or '+' or '?':
                return Fail(start, "this quantifier does not follow something that can repeat");

            case '{':
                position = start;
                if (TryReadQuantifier(out _, out _, out _))
                {
                    return Fail(start, "this quantifier does not follow something that can repeat");
                }

                position = start + 1;
                return error.Message is null ? Literal(c, start, options) : null;

            default:
                return Literal(c, start, options);
        }
    }

    private SetNode? Literal(char c, int at, Options options)
    {
        if (c > 255)
        {
            Fail(at, "a character above \\xff is not one byte; write its bytes");
            return null;
        }

        return Set(ByteSet.Of(c), options);
    }

    private static SetNode Set(in ByteSet set, Options options) =>
        new(options.HasFlag(Options.CaseInsensitive) ? set.FoldCase() : set);

    private Node? ParseGroup(int start, ref Options options, out bool quantifiable)
    {
        quantifiable = true;
        if (!AtEnd && text[position] == '*')
        {
            return Fail(start, "verbs such as (*PRUNE) are not supported");
        }

        var capture = 0;
        var inner = options;
        var atomic = false;
        if (!AtEnd && text[position] == '?')
        {
            position++;
            switch (ReadGroupKind(start, ref inner, ref capture, ref atomic))
            {
                case GroupKind.Refused:
                    return null;

                case GroupKind.OptionsOnly:
                    options = inner;
                    quantifiable = false;
                    return EmptyNode.Instance;
            }
        }
        else if (!options.HasFlag(Options.NoCapture))
        {
            capture = groupCount++;
        }

        if (++nesting > PatternLimits.Nesting)
        {
            return Fail(start, $"groups are nested deeper than {PatternLimits.Nesting}");
        }

        if (groupCount > PatternLimits.Groups)
        {
            return Fail(start, $"the pattern has more than {PatternLimits.Groups:N0} capture groups");
        }

        var body = ParseAlternatives(inner);
        if (body is null)
        {
            return null;
        }

        if (AtEnd)
        {
            return Fail(start, "this group is not closed");
        }

        position++;
        nesting--;
        Node group = capture > 0 ? new CaptureNode(capture, body) : body;

        // A group is an item even when it is empty, so that "()*" and "(?:)*" may repeat.
        hasAtomicGroups |= atomic;
        return atomic ? new AtomicNode(group, start) : group;
    }

    private bool TryReadQuantifier(out int min, out int max, out int start)
    {
        start = position;
        min = 0;
        max = Node.Unbounded;
        if (AtEnd)
        {
            return false;
        }

        switch (text[position])
        {
            case '*':
                position++;
                return true;

            case '+':
                min = 1;
                position++;
                return true;

            case '?':
                max = 1;
                position++;
                return true;

            case '{':
                return TryReadBounds(out min, out max);

            default:
                return false;
        }
    }

    // "{" that does not begin {n}, {n,} or {n,m} is a literal.
    private bool TryReadBounds(out int min, out int max)
    {
        var start = position;
        var at = position + 1;
        max = 0;
        if (!TryReadNumber(ref at, out min) || at >= text.Length)
        {
            return false;
        }

        if (text[at] == ',')
        {
            at++;
            if (!TryReadNumber(ref at, out max))
            {
                max = Node.Unbounded;
            }
        }
        else
        {
            max = min;
        }

        if (at >= text.Length || text[at] != '}')
        {
            return false;
        }

        position = at + 1;
        if (min > PatternLimits.Repetition || (max > PatternLimits.Repetition && max != Node.Unbounded))
        {
            Fail(start, $"a repetition above {PatternLimits.Repetition:N0} is not supported; check the length with a rule of its own");
        }
        else if (max < min)
        {
            Fail(start, "the numbers of this quantifier are out of order");
        }

        return true;
    }

    // Reads digits; a number beyond every limit stays just beyond.
    private bool TryReadNumber(ref int at, out int number)
    {
        number = 0;
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            number = Math.Min((number * 10) + (text[at++] - '0'), PatternLimits.Repetition + 1);
        }

        return at > start;
    }

    private Node? FinishQuantifier(Node item, int itemStart, int start, int min, int max, Options options)
    {
        if (error.Message is not null || !SkipExtended(options))
        {
            return null;
        }

        var lazy = options.HasFlag(Options.Ungreedy);
        var possessive = false;
        if (!AtEnd && text[position] == '?')
        {
            lazy = !lazy;
            position++;
        }
        else if (!AtEnd && text[position] == '+')
        {
            possessive = true;
            lazy = false;
            position++;
        }

        Node repeat = max == 0 || item is EmptyNode
            ? EmptyNode.Instance
            : min == 1 && max == 1 ? item : new RepeatNode(item, min, max, lazy);
        hasAtomicGroups |= possessive;
        return Checked(possessive ? new AtomicNode(repeat, itemStart) : repeat, start);
    }

    private Node? Checked(Node node, int at) =>
        node.States <= PatternLimits.States
            ? node
            : Fail(at, $"laid out, the pattern needs more than {PatternLimits.States:N0} states; lower its repetition counts");

    // Skips what stands for nothing between items: \E, empty \Q\E, comments, and white space under (?x).
    private bool SkipTrivia(Options options)
    {
        while (!AtEnd)
        {
            if (text[position] == '\\' && position + 1 < text.Length)
            {
                if (text[position + 1] == 'E')
                {
                    quoting = false;
                    position += 2;
                    continue;
                }

                if (text[position + 1] == 'Q' && !quoting)
                {
                    quoting = true;
                    position += 2;
                    continue;
                }
            }

            if (quoting)
            {
                return true;
            }

            if (text.AsSpan(position).StartsWith("(?#", StringComparison.Ordinal))
            {
                var end = text.IndexOf(')', position);
                if (end < 0)
                {
                    Fail(position, "this comment is not closed");
                    return false;
                }

                position = end + 1;
                continue;
            }

            var before = position;
            SkipExtended(options);
            if (position == before)
            {
                return true;
            }
        }

        return true;
    }

    private bool SkipExtended(Options options)
    {
        while (options.HasFlag(Options.Extended) && !AtEnd)
        {
            if (NamedBytes.Space.Contains(text[position]))
            {
                position++;
            }
            else if (text[position] == '#')
            {
                var end = text.IndexOf('\n', position);
                position = end < 0 ? text.Length : end + 1;
            }
            else
            {
                break;
            }
        }

        return true;
    }

    private Node? Fail(int at, string message)
    {
        if (error.Message is null)
        {
            error = new PatternError(at, message);
        }

        return null;
    }

    /// <summary>The options in force at a point of the pattern.</summary>
    [Flags]
    private enum Options
    {
        None = 0,
        CaseInsensitive = 1,
        MultiLine = 2,
        DotAll = 4,
        Extended = 8,
        Ungreedy = 16,
        NoCapture = 32,
    }

    private enum GroupKind
    {
        Refused,
        Group,
        OptionsOnly,
    }
}
