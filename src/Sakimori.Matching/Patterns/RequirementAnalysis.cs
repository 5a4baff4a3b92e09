using System.Collections.Immutable;

namespace Sakimori.Matching.Patterns;

/// <summary>
/// Derives from a pattern's tree what every match must contain.
/// <para>
/// Guarantee: a value without one of <see cref="Requirement.AnyOf"/>, or without a byte of one of
/// <see cref="Requirement.ByteSets"/>, does not match. Nothing follows from a value that has them.
/// </para>
/// <para>
/// Bottom up, each node is known by the set of all texts it matches if they are few (exact), and otherwise by sets one
/// of which each match begins with, and ends with; by the best required literals seen so far; and by required byte sets.
/// In a sequence, the endings of one part and the beginnings of the next make new literals. All texts are ASCII
/// lower-cased: the literals are looked for without regard to case. (The scheme of Cox, "Regular Expression Matching with
/// a Trigram Index", 2012, with literals of any length.)
/// </para>
/// </summary>
internal sealed class RequirementAnalysis
{
    /// <summary>Texts kept per set when parts are multiplied.</summary>
    private const int MaxProduct = 96;

    /// <summary>Texts kept per set when alternatives are added up: a list of words is worth keeping whole.</summary>
    private const int MaxUnion = 512;

    /// <summary>Chars kept of a text: longer ones are hardly rarer.</summary>
    private const int MaxLiteral = 16;

    /// <summary>Distinct bytes (case folded) a class may have to be spelt out.</summary>
    private const int MaxClass = 12;

    /// <summary>Copies of a repeated part looked at.</summary>
    private const int MaxCopies = 4;

    /// <summary>
    /// Expected occurrences per char of ordinary text above which literals are not worth looking for:
    /// about every tenth value of a hundred chars would have one, and an automaton that is shared answers for good.
    /// </summary>
    private const double MaxFrequency = 0.001;

    /// <summary>What one more literal costs, in the same unit.</summary>
    private const double LiteralCost = 2e-7;

    private static readonly Facts Anything = new(null, [string.Empty], [string.Empty], null, []);
    private static readonly Facts Nothing = new([string.Empty], [string.Empty], [string.Empty], null, []);

    // Classes recur within a pattern, single letters most of all.
    private readonly Dictionary<ByteSet, Facts> known = [];

    private RequirementAnalysis()
    {
    }

    public static Requirement Of(Node root)
    {
        var facts = new RequirementAnalysis().Derive(root);
        var literals = facts.Best is { } best && best.Cost <= MaxFrequency ? WithoutImplied(best.Literals) : [];
        return literals.IsEmpty && facts.Sets.Length == 0
            ? Requirement.None
            : new Requirement(literals, [.. facts.Sets.Select(required => required.Set)]);
    }

    private Facts Derive(Node node)
    {
        switch (node)
        {
            case SetNode set:
                if (!known.TryGetValue(set.Set, out var bytes))
                {
                    bytes = OfSet(set.Set);
                    known.Add(set.Set, bytes);
                }

                return bytes;

            case ConcatNode concat:
                var sequence = Derive(concat.Children[0]);
                for (var i = 1; i < concat.Children.Length; i++)
                {
                    sequence = Concat(sequence, Derive(concat.Children[i]));
                }

                return sequence;

            case AlternateNode alternate:
                return Alternate([.. alternate.Children.Select(Derive)]);

            case RepeatNode repeat:
                return Repeat(repeat);

            case CaptureNode capture:
                return Derive(capture.Child);

            case AtomicNode atomic:
                return Derive(atomic.Child);

            default:
                return Nothing;
        }
    }

    private static Facts OfSet(in ByteSet set)
    {
        var required = RequiredBytes.Of(set);
        var folded = new List<string>();
        for (var value = set.NextFrom(0); value < 256 && folded.Count <= MaxClass; value = set.NextFrom(value + 1))
        {
            var lower = value | 0x20;
            var isUpper = value is >= 'A' and <= 'Z';
            if (!isUpper || !set.Contains((char)lower))
            {
                folded.Add(((char)(isUpper ? lower : value)).ToString());
            }
        }

        return folded.Count is 0 or > MaxClass
            ? Anything with { Sets = required }
            : Exactly([.. folded], null, required);
    }

    private static Facts Concat(Facts left, Facts right)
    {
        var sets = RequiredBytes.Both(left.Sets, right.Sets);
        var best = Better(left.Best, right.Best);
        if (left.Exact is not null && right.Exact is not null
            && (long)left.Exact.Length * right.Exact.Length <= MaxProduct
            && Longest(left.Exact) + Longest(right.Exact) <= MaxLiteral)
        {
            return Exactly(Product(left.Exact, right.Exact), best, sets);
        }

        var (endings, beginnings) = (left.Endings, right.Beginnings);
        if ((long)endings.Length * beginnings.Length <= MaxProduct)
        {
            best = Better(best, Candidate(Product(endings, beginnings)));
        }

        var prefixes = left.Exact is not null && (long)left.Exact.Length * beginnings.Length <= MaxProduct
            ? Cut(Product(left.Exact, beginnings), fromStart: true)
            : left.Beginnings;
        var suffixes = right.Exact is not null && (long)endings.Length * right.Exact.Length <= MaxProduct
            ? Cut(Product(endings, right.Exact), fromStart: false)
            : right.Endings;
        return new Facts(null, prefixes, suffixes, best, sets);
    }

    private static Facts Alternate(Facts[] alternatives)
    {
        var sets = alternatives[0].Sets;
        var exact = 0L;
        foreach (var facts in alternatives)
        {
            sets = RequiredBytes.Either(sets, facts.Sets);
            exact += facts.Exact?.Length ?? MaxUnion + 1;
        }

        var best = Union(alternatives);
        return exact <= MaxUnion
            ? Exactly([.. alternatives.SelectMany(facts => facts.Exact!).Distinct(StringComparer.Ordinal)], best, sets)
            : new Facts(
                null,
                Merge(alternatives.Select(facts => facts.Beginnings)),
                Merge(alternatives.Select(facts => facts.Endings)),
                best,
                sets);
    }

    private Facts Repeat(RepeatNode repeat)
    {
        var child = Derive(repeat.Child);
        if (repeat.Min == 0)
        {
            return repeat.Max == 1 && child.Exact is { } once
                ? Exactly([.. once.Append(string.Empty).Distinct(StringComparer.Ordinal)], null, [])
                : Anything;
        }

        var facts = child;
        var copies = Math.Min(repeat.Min, MaxCopies);
        for (var i = 1; i < copies; i++)
        {
            facts = Concat(facts, child);
        }

        // The first copies and the last copies are known, what is between them is not.
        return copies == repeat.Max
            ? facts
            : new Facts(null, facts.Beginnings, facts.Endings, facts.Best, facts.Sets);
    }

    private static Facts Exactly(string[] texts, RequiredLiterals? best, RequiredBytes[] sets) =>
        new(texts, texts, texts, Better(best, Candidate(texts)), sets);

    // Texts that occur in every match, if none is empty.
    private static RequiredLiterals? Candidate(string[] texts)
    {
        var cost = 0.0;
        foreach (var text in texts)
        {
            if (text.Length == 0)
            {
                return null;
            }

            cost += ByteFrequency.Of(text) + LiteralCost;
        }

        return texts.Length == 0 ? null : new RequiredLiterals(texts, cost);
    }

    private static RequiredLiterals? Better(RequiredLiterals? left, RequiredLiterals? right) =>
        left is null ? right
        : right is null || left.Cost <= right.Cost ? left
        : right;

    // Each alternative needs one of its literals, so the whole needs one of all.
    private static RequiredLiterals? Union(Facts[] alternatives)
    {
        var total = 0;
        foreach (var facts in alternatives)
        {
            if (facts.Best is null)
            {
                return null;
            }

            total += facts.Best.Literals.Length;
        }

        var literals = new HashSet<string>(total, StringComparer.Ordinal);
        foreach (var facts in alternatives)
        {
            literals.UnionWith(facts.Best!.Literals);
        }

        return literals.Count <= MaxUnion
            ? Candidate([.. literals])
            : Candidate(Cut([.. literals], fromStart: true));
    }

    private static string[] Merge(IEnumerable<string[]> sets) =>
        sets.SelectMany(set => set).Distinct(StringComparer.Ordinal).ToArray() is { Length: <= MaxUnion } all
            ? all
            : [string.Empty];

    private static string[] Product(string[] left, string[] right)
    {
        if (right is [""])
        {
            return left;
        }

        if (left is [""])
        {
            return right;
        }

        var texts = new HashSet<string>(left.Length * right.Length, StringComparer.Ordinal);
        foreach (var first in left)
        {
            foreach (var second in right)
            {
                texts.Add(first + second);
            }
        }

        return [.. texts];
    }

    // Shortens texts to the kept length, and further until there are few enough.
    private static string[] Cut(string[] texts, bool fromStart)
    {
        for (var length = MaxLiteral; ; length /= 2)
        {
            var distinct = new HashSet<string>(StringComparer.Ordinal);
            foreach (var text in texts)
            {
                distinct.Add(
                    text.Length <= length ? text : fromStart ? text[..length] : text[^length..]);
            }

            if (distinct.Count <= MaxUnion || length == 0)
            {
                return [.. distinct];
            }
        }
    }

    private static int Longest(string[] texts) => texts.Max(text => text.Length);

    // A literal that contains another one is found whenever the other is.
    private static ImmutableArray<string> WithoutImplied(string[] literals)
    {
        var kept = new List<string>();
        foreach (var literal in literals.OrderBy(literal => literal.Length).ThenBy(literal => literal, StringComparer.Ordinal))
        {
            if (!kept.Exists(shorter => literal.Contains(shorter, StringComparison.Ordinal)))
            {
                kept.Add(literal);
            }
        }

        return [.. kept];
    }

    /// <summary>What is known of the texts a node matches.</summary>
    /// <param name="Exact">All of them, or null when they are too many.</param>
    /// <param name="Beginnings">Each begins with one of these.</param>
    /// <param name="Endings">Each ends with one of these.</param>
    /// <param name="Best">Each contains one of these.</param>
    /// <param name="Sets">Each contains a byte of every one of these.</param>
    private sealed record Facts(
        string[]? Exact, string[] Beginnings, string[] Endings, RequiredLiterals? Best, RequiredBytes[] Sets);

    /// <param name="Literals">The literals.</param>
    /// <param name="Cost">How often one of them is expected per char of ordinary text, plus what they cost to look for.</param>
    private sealed record RequiredLiterals(string[] Literals, double Cost);
}
