using Sakimori.Matching.Literals;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// What one pass over the values of a phase can exclude.
///
/// Guarantee: a link whose bit is clear for a value cannot match that value. A set bit promises nothing.
/// A missed optimization is free; a missed attack is not.
///
/// How: every filtered link asks, after its transformations, for one of some literals. All literals of a phase stand in one
/// scanner; each value is transformed once per distinct chain and each distinct text is scanned once. A link takes part when
/// its operator is not negated, knows its literals, and its chain can be scanned; its other targets, such as <c>TX</c>, are
/// judged without a scan.
/// </summary>
internal sealed class PhaseFilter
{
    private readonly int[][] _filtersOfLiteral;

    private PhaseFilter(Source[] sources, TransformationTrie trie, LiteralScanner scanner, int[][] filtersOfLiteral, int filterCount)
    {
        Sources = sources;
        Trie = trie;
        Scanner = scanner;
        _filtersOfLiteral = filtersOfLiteral;
        Words = (filterCount + 63) / 64;
        LiteralWords = (scanner.Count + 63) / 64;
    }

    /// <summary>The lists of values that are scanned.</summary>
    public Source[] Sources { get; }

    public TransformationTrie Trie { get; }

    public LiteralScanner Scanner { get; }

    /// <summary>Length of a set of filtered links.</summary>
    public int Words { get; }

    /// <summary>Length of a set of literals.</summary>
    public int LiteralWords { get; }

    /// <summary>Builds the filter of a phase and tells its links their numbers.</summary>
    public static PhaseFilter Build(IEnumerable<Rule> heads)
    {
        var trie = new TransformationTrie();
        var sources = new List<Source>();
        var literals = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var filters = 0;
        foreach (var head in heads)
        {
            for (var link = head; link is not null; link = link.Next)
            {
                if (link.Operator is null)
                {
                    continue;
                }

                var chain = trie.Add(link.Chain, link.MultiMatch);
                link.ScanChain = chain;
                if (chain < 0)
                {
                    continue;
                }

                link.IsFullyScanned = link.Targets.Length > 0;
                foreach (var target in link.Targets)
                {
                    target.Source = SourceOf(sources, target, link, chain);
                    link.IsFullyScanned &= target.Source >= 0;
                }

                var required = link.Negated ? [] : link.Operator.RequiredLiterals;
                if (required.IsDefaultOrEmpty || Array.TrueForAll(link.Targets, target => target.Source < 0))
                {
                    link.IsFullyScanned = false;
                    continue;
                }

                link.Filter = filters++;
                foreach (var literal in required.Distinct())
                {
                    if (!literals.TryGetValue(literal, out var users))
                    {
                        literals.Add(literal, users = []);
                    }

                    users.Add(link.Filter);
                }
            }
        }

        foreach (var source in sources)
        {
            source.Triggers = trie.TriggersOf(source.Chains);
        }

        return new PhaseFilter(
            [.. sources],
            trie,
            new LiteralScanner([.. literals.Keys]),
            [.. literals.Values.Select(users => users.ToArray())],
            filters);
    }

    /// <summary>Turns found literals into filtered links, and clears <paramref name="literals"/>.</summary>
    public void AddLinksOf(Span<ulong> literals, Span<ulong> links)
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
                foreach (var filter in _filtersOfLiteral[(word << 6) + System.Numerics.BitOperations.TrailingZeroCount(bits)])
                {
                    links[filter >> 6] |= 1UL << (filter & 63);
                }
            }
        }
    }

    private static int SourceOf(List<Source> sources, Target target, Rule link, int chain)
    {
        if (target.Count || !VariableCatalog.IsStable(target.Id) || (target.Id == VariableId.Xml && target.Selector.Kind != SelectorKind.XPath))
        {
            return -1;
        }

        var id = Source.WholeOf(target.Id);
        var xpath = target.Id == VariableId.Xml ? target.Selector.Text : null;
        var index = sources.FindIndex(source => source.Id == id && source.XPath == xpath);
        if (index < 0)
        {
            index = sources.Count;
            sources.Add(new Source(id, xpath, link.XmlNamespaces));
        }

        sources[index].Chains |= 1UL << chain;
        return index;
    }
}

/// <summary>One list of values that a phase scans, with the chains its rules use.</summary>
internal sealed class Source(VariableId id, string? xpath, IReadOnlyDictionary<string, string>? namespaces)
{
    public VariableId Id { get; } = id;

    public string? XPath { get; } = xpath;

    public IReadOnlyDictionary<string, string>? Namespaces { get; } = namespaces;

    public ulong Chains { get; set; }

    /// <summary>A value without any of these bytes is not changed by any chain used here.</summary>
    public ByteSet Triggers { get; set; }

    /// <summary>The list that contains a list's members: both halves of <c>ARGS</c> are scanned as one.</summary>
    public static VariableId WholeOf(VariableId id) => id switch
    {
        VariableId.ArgsGet or VariableId.ArgsPost => VariableId.Args,
        VariableId.ArgsGetNames or VariableId.ArgsPostNames => VariableId.ArgsNames,
        _ => id,
    };

    /// <summary>The values.</summary>
    public ReadOnlySpan<NamedValue> Items(VariableStore variables) =>
        XPath is null ? variables.Items(Id) : variables.XmlItems(XPath, Namespaces);
}
