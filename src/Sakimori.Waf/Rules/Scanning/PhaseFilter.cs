using Sakimori.Matching.Patterns;
using Sakimori.Waf.Operators;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// What one pass over the values of a phase can exclude.
///
/// Guarantee: the operator of a link whose bit is clear for a value does not match that value. A set bit promises nothing.
/// A missed optimization is free; a missed attack is not.
///
/// How: links are divided by source (the list of values they judge) and by paranoia level. A <see cref="FilterScope"/> holds the
/// links up to a level; the values of a phase are scanned in the scope that the last transactions needed, and again in a larger
/// one when a rule of a higher level is reached.
///
/// A link takes part when its chain can be scanned and there is a question that can exclude it; its other targets, such as
/// <c>TX</c>, are judged without a scan. The bit of a negated link says the same of its operator: where it is clear, the link
/// matches.
/// </summary>
internal sealed class PhaseFilter
{
    private readonly FilterScope?[] _scopes;

    private PhaseFilter(Source[] sources, FilteredLink[] links, ScannedChain[] chains, int levels)
    {
        Sources = sources;
        Links = links;
        Chains = chains;
        _scopes = new FilterScope?[levels];
        Words = (links.Length + 63) / 64;
    }

    /// <summary>The lists of values that are scanned.</summary>
    public Source[] Sources { get; }

    /// <summary>The filtered links.</summary>
    public FilteredLink[] Links { get; }

    /// <summary>The chains of their transformations.</summary>
    public ScannedChain[] Chains { get; }

    /// <summary>Length of a set of filtered links.</summary>
    public int Words { get; }

    /// <summary>The level (by rank) that the last transactions reached. Threads may overwrite each other; it decides nothing but speed.</summary>
    public int UsualLevel { get; set; }

    /// <summary>Builds the filter of a phase and tells its links their numbers.</summary>
    public static PhaseFilter Build(IEnumerable<Rule> heads) => new Builder().Build(heads);

    /// <summary>The links up to a level, by rank.</summary>
    public FilterScope Scope(int level)
    {
        // Two threads may build it at the same time; one of the two is kept.
        ref var scope = ref _scopes[level];
        if (Volatile.Read(ref scope) is not { } built)
        {
            built = new FilterScope(this, level, Chains);
            built = Interlocked.CompareExchange(ref scope, built, null) ?? built;
        }

        return built;
    }

    private sealed class Builder
    {
        /// <summary>Chains and sources are numbered in the bits of a word; a phase with more leaves the rest unscanned.</summary>
        private const int BitLimit = 64;

        private readonly List<ScannedChain> _chains = [];
        private readonly List<Source> _sources = [];
        private readonly List<FilteredLink> _links = [];

        public PhaseFilter Build(IEnumerable<Rule> heads)
        {
            var rules = heads.ToArray();
            int[] levels = [.. rules.Select(ParanoiaLevel.Of).Distinct().Order()];
            foreach (var head in rules)
            {
                var level = Array.IndexOf(levels, ParanoiaLevel.Of(head));
                for (var link = head; link is not null; link = link.Next)
                {
                    if (link.Operator is not null)
                    {
                        Add(link, level);
                    }
                }
            }

            return new PhaseFilter([.. _sources], [.. _links], [.. _chains], Math.Max(1, levels.Length));
        }

        private void Add(Rule link, int level)
        {
            var chain = ChainOf(link.Chain, link.MultiMatch);
            link.ScanChain = chain;
            if (chain < 0)
            {
                return;
            }

            var isFullyScanned = link.Targets.Length > 0;
            var targets = new List<(int Source, string? Name)>();
            foreach (var target in link.Targets)
            {
                target.Source = SourceOf(target, link);
                isFullyScanned &= target.Source >= 0;
                if (target.Source >= 0)
                {
                    targets.Add((target.Source, target.Selector.Kind == SelectorKind.Name ? target.Selector.Text : null));
                }
            }

            if (targets.Count == 0 || (link.Negated && link.MultiMatch) || QuestionOf(link, chain) is not { } question)
            {
                return;
            }

            link.Filter = _links.Count;
            link.FilterLevel = level;
            link.IsFilterExact = question == Question.Pattern;
            link.IsFullyScanned = isFullyScanned && !link.Negated;
            _links.Add(new FilteredLink(link.Operator!, chain, level, question, [.. targets]));
        }

        // The cheapest question that can exclude the link; null when there is none.
        private Question? QuestionOf(Rule link, int chain)
        {
            // Literals are blind to letter case; other questions are not, and need the text as the rule will see it.
            var isExact = _chains[chain].Length == _chains[chain].Steps.Length;
            var op = link.Operator!;

            // Ordinary values match a negated pattern, so nothing short of the pattern itself answers.
            var wantsLiterals = !op.RequiredLiterals.IsDefaultOrEmpty && !(link.Negated && op is Rx && isExact);
            return wantsLiterals ? Question.Literal
                : !op.HasPrefilter || !isExact ? null
                : op is Rx ? Question.Pattern
                : Question.Bytes;
        }

        private int ChainOf(TransformationChain chain, bool everyStep)
        {
            var number = _chains.FindIndex(known => known.Id == chain.Id && known.EveryStep == everyStep);
            if (number >= 0)
            {
                return number;
            }

            if (_chains.Count == BitLimit || chain.Steps.Any(TransformationTraits.IsOpaque))
            {
                return -1;
            }

            var length = chain.Steps.Length;
            while (length > 0 && chain.Steps[length - 1].ChangesOnlyLetterCase)
            {
                length--;
            }

            _chains.Add(new ScannedChain(chain.Id, chain.Steps, length, everyStep));
            return _chains.Count - 1;
        }

        private int SourceOf(Target target, Rule link)
        {
            // Two rules may mean different nodes by the same expression: its prefixes are theirs.
            if (target.Count || !VariableCatalog.IsStable(target.Id) || (target.Id == VariableId.Xml && link.XmlNamespaces is not null))
            {
                return -1;
            }

            var id = Source.WholeOf(target.Id);
            var xpath = target.Selector.Kind == SelectorKind.XPath ? target.Selector.Text : null;
            var index = _sources.FindIndex(source => source.Id == id && source.XPath == xpath);
            if (index >= 0)
            {
                return index;
            }

            if (_sources.Count == BitLimit)
            {
                return -1;
            }

            _sources.Add(new Source(id, xpath, link.XmlNamespaces));
            return _sources.Count - 1;
        }
    }
}

/// <summary>The question that excludes a link.</summary>
internal enum Question
{
    /// <summary>Does the pattern match? Answered exactly, by an automaton shared with others.</summary>
    Pattern,

    /// <summary>Has the text bytes that the operator asks for?</summary>
    Bytes,

    /// <summary>Does one of some literals occur?</summary>
    Literal,
}

/// <summary>A link that a scan can exclude.</summary>
/// <param name="Operator">Its operator.</param>
/// <param name="Chain">Number of its chain.</param>
/// <param name="Level">Rank of its paranoia level.</param>
/// <param name="Question">What excludes it.</param>
/// <param name="Targets">The lists of values it judges; with a name, only the members of that name.</param>
internal sealed record FilteredLink(Operator Operator, int Chain, int Level, Question Question, (int Source, string? Name)[] Targets)
{
    // More are sooner looked for in the text.
    private const int MostLiteralSets = 24;

    /// <summary>Sets of bytes, of each of which a text needs one.</summary>
    public ByteSet[] Needs { get; } = ByteNeeds.Of(Operator);

    /// <summary>Length below which no text matches.</summary>
    public int MinLength { get; } = Math.Max(
        Operator.MinLength,
        Operator.RequiredLiterals.IsDefaultOrEmpty || Operator.TellingBytes != default ? 0 : Operator.RequiredLiterals.Min(literal => literal.Length));

    /// <summary>
    /// The bytes of its literals, letters in both cases: a text that the literals do not exclude has all bytes of one of these sets.
    /// Null when the link asks for no literals, or for too many different ones.
    /// </summary>
    public ByteSet[]? LiteralBytes { get; } = BytesOfLiterals(Operator);

    /// <summary>A text may match for a byte of it, without any literal.</summary>
    public bool MayBeTold { get; } = Operator.TellingBytes != default;

    private static ByteSet[]? BytesOfLiterals(Operator op)
    {
        if (op.RequiredLiterals.IsDefaultOrEmpty)
        {
            return null;
        }

        // A set that holds another one says nothing that the smaller one does not.
        var sets = op.RequiredLiterals.Where(literal => !literal.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF')).Select(literal => ByteSet.AnyOf(literal).FoldCase()).Distinct().ToArray();
        sets = [.. sets.Where(set => !sets.Any(other => other != set && other.IsSubsetOf(set)))];
        return sets.Length > MostLiteralSets ? null : sets;
    }
}
