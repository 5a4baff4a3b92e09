using System.Numerics;
using Sakimori.Matching.Literals;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// What one pass over the values of a phase can exclude.
///
/// Guarantee: a link whose bit is clear for a value cannot match that value. A set bit promises nothing.
/// A missed optimization is free; a missed attack is not.
///
/// How: each value is transformed once per distinct chain, and each distinct text is asked three questions.
/// 1. Which literals occur in it? One scanner holds the literals of all links that need one of some.
/// 2. Which patterns match it? Patterns without usable literals share automata (<see cref="FilterGroup"/>).
/// 3. What bytes does it have? Operators about bytes, and the detectors, say no by that alone.
/// Questions 2 and 3 are asked per paranoia level, when the first rule of that level is reached.
///
/// A link takes part when its operator is not negated and its chain can be scanned; its other targets, such as <c>TX</c>, are
/// judged without a scan.
/// </summary>
internal sealed class PhaseFilter
{
    private readonly int[][] _linksOfLiteral;

    private PhaseFilter(Source[] sources, FilteredLink[] links, FilterGroup[] groups, Dictionary<string, List<int>> literals)
    {
        Sources = sources;
        Links = links;
        Groups = groups;
        Scanner = new LiteralScanner([.. literals.Keys]);
        _linksOfLiteral = [.. literals.Values.Select(users => users.ToArray())];
        Words = (links.Length + 63) / 64;
        LiteralWords = (Scanner.Count + 63) / 64;
        NodeCount = sources.Length == 0 ? 0 : sources.Max(source => source.Trie.Nodes.Length);
    }

    /// <summary>The lists of values that are scanned.</summary>
    public Source[] Sources { get; }

    public FilteredLink[] Links { get; }

    public FilterGroup[] Groups { get; }

    public LiteralScanner Scanner { get; }

    /// <summary>Answers for values seen before.</summary>
    public ScanMemo Memo { get; } = new();

    /// <summary>Length of a set of filtered links.</summary>
    public int Words { get; }

    /// <summary>Length of a set of literals.</summary>
    public int LiteralWords { get; }

    /// <summary>Nodes of the largest trie.</summary>
    public int NodeCount { get; }

    /// <summary>Builds the filter of a phase and tells its links their numbers.</summary>
    public static PhaseFilter Build(IEnumerable<Rule> heads) => new Builder().Build(heads);

    /// <summary>Turns the literals found in a text into links that can match it, and clears <paramref name="literals"/>.</summary>
    public void AddLinksOf(Span<ulong> literals, int source, ulong chains, Span<ulong> links)
    {
        for (var word = 0; word < literals.Length; word++)
        {
            var bits = literals[word];
            if (bits == 0)
            {
                continue;
            }

            literals[word] = 0;
            for (; bits != 0; bits &= bits - 1)
            {
                foreach (var link in _linksOfLiteral[(word << 6) + BitOperations.TrailingZeroCount(bits)])
                {
                    if (Links[link].Judges(source, chains))
                    {
                        links[link >> 6] |= 1UL << (link & 63);
                    }
                }
            }
        }
    }

    private sealed class Builder
    {
        /// <summary>Chains and sources are numbered in the bits of a word; a phase with more leaves the rest unscanned.</summary>
        private const int BitLimit = 64;

        private readonly List<ScannedChain> _chains = [];
        private readonly List<Source> _sources = [];
        private readonly List<FilteredLink> _links = [];
        private readonly Dictionary<string, List<int>> _literals = new(StringComparer.Ordinal);
        private readonly SortedDictionary<int, FilterGroup> _groups = [];

        public PhaseFilter Build(IEnumerable<Rule> heads)
        {
            foreach (var head in heads)
            {
                var level = ParanoiaLevel.Of(head);
                for (var link = head; link is not null; link = link.Next)
                {
                    if (link.Operator is not null)
                    {
                        Add(link, level);
                    }
                }
            }

            foreach (var source in _sources)
            {
                source.Trie = new TransformationTrie(_chains, source.Chains);
            }

            var groups = _groups.Values.ToArray();
            for (var i = 0; i < groups.Length; i++)
            {
                groups[i].Freeze(_links, _sources.Count);
                foreach (var link in groups[i].Rules)
                {
                    link.FilterGroup = i;
                }
            }

            return new PhaseFilter([.. _sources], [.. _links], groups, _literals);
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
            var sources = 0UL;
            foreach (var target in link.Targets)
            {
                target.Source = SourceOf(target, link, chain);
                isFullyScanned &= target.Source >= 0;
                sources |= target.Source >= 0 ? 1UL << target.Source : 0;
            }

            if (link.Negated || sources == 0 || !AddQuestion(link, chain, level))
            {
                return;
            }

            link.Filter = _links.Count;
            link.IsFullyScanned = isFullyScanned;
            if (!link.Operator!.RequiredLiterals.IsDefaultOrEmpty)
            {
                foreach (var target in link.Targets.Where(target => target.Source >= 0))
                {
                    _sources[target.Source].LiteralChains |= 1UL << chain;
                }
            }

            _links.Add(new FilteredLink(sources, 1UL << chain));
        }

        // Finds the cheapest question that can exclude the link; false when there is none.
        private bool AddQuestion(Rule link, int chain, int level)
        {
            var op = link.Operator!;
            if (!op.RequiredLiterals.IsDefaultOrEmpty)
            {
                foreach (var literal in op.RequiredLiterals.Distinct())
                {
                    if (!_literals.TryGetValue(literal, out var users))
                    {
                        _literals.Add(literal, users = []);
                    }

                    users.Add(_links.Count);
                }

                return true;
            }

            // Literals are blind to letter case; other questions are not, and need the text as the rule will see it.
            if (!op.HasPrefilter || _chains[chain].Length < _chains[chain].Steps.Length)
            {
                return false;
            }

            if (!_groups.TryGetValue(level, out var group))
            {
                _groups.Add(level, group = new FilterGroup());
            }

            group.Add(link, _links.Count);
            return true;
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

        private int SourceOf(Target target, Rule link, int chain)
        {
            // Two rules may mean different nodes by the same expression: its prefixes are theirs.
            if (target.Count || !VariableCatalog.IsStable(target.Id) || (target.Id == VariableId.Xml && link.XmlNamespaces is not null))
            {
                return -1;
            }

            var id = Source.WholeOf(target.Id);
            var xpath = target.Selector.Kind == SelectorKind.XPath ? target.Selector.Text : null;
            var index = _sources.FindIndex(source => source.Id == id && source.XPath == xpath);
            if (index < 0)
            {
                if (_sources.Count == BitLimit)
                {
                    return -1;
                }

                index = _sources.Count;
                _sources.Add(new Source(id, xpath, link.XmlNamespaces));
            }

            _sources[index].Chains |= 1UL << chain;
            return index;
        }
    }
}

/// <summary>Which values a filtered link judges.</summary>
/// <param name="Sources">Its sources, as bits.</param>
/// <param name="Chain">Its chain, as a bit.</param>
internal readonly record struct FilteredLink(ulong Sources, ulong Chain)
{
    /// <summary>Whether it judges a text of the source in which these chains end.</summary>
    public bool Judges(int source, ulong chains) => (Sources >> source & 1) != 0 && (Chain & chains) != 0;
}
