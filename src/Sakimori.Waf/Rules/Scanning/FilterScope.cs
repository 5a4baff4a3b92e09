using System.Buffers;
using Sakimori.Matching.Literals;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Operators;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// The links of a phase up to a paranoia level, prepared for a scan: one scanner for the literals of all of them, one
/// <see cref="SourcePlan"/> for each list of values. Immutable, except for what it remembers.
/// </summary>
internal sealed class FilterScope
{
    private static readonly SearchValues<char> s_letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz ");
    private static readonly ByteSet s_plain = "abcdefghijklmnopqrstuvwxyz0123456789 ,.-".Aggregate(default(ByteSet), (set, value) => set.With((byte)value));

    private readonly int[][] _linksOfLiteral;
    private readonly ulong[] _groupsOfLink;
    private readonly PlanKind[] _planKinds;

    public FilterScope(PhaseFilter filter, int level, IReadOnlyList<ScannedChain> chains)
    {
        Filter = filter;
        Level = level;
        var literals = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var link = 0; link < filter.Links.Length; link++)
        {
            if (filter.Links[link] is not { Question: Question.Literal } asking || asking.Level > level)
            {
                continue;
            }

            foreach (var literal in asking.Operator.RequiredLiterals.Distinct())
            {
                if (!literals.TryGetValue(literal, out var users))
                {
                    literals.Add(literal, users = []);
                }

                users.Add(link);
            }
        }

        Scanner = new LiteralScanner([.. literals.Keys], [.. literals.Select(literal => KindOf(literal.Key, literal.Value.Select(link => filter.Links[link])))]);
        _linksOfLiteral = [.. literals.Values.Select(users => users.ToArray())];
        _groupsOfLink = new ulong[filter.Links.Length];
        for (var literal = 0; literal < _linksOfLiteral.Length; literal++)
        {
            foreach (var link in _linksOfLiteral[literal])
            {
                _groupsOfLink[link] |= Scanner.GroupOf(literal);
            }
        }

        // Plans ask it of each pattern, one after the other; here all cores do.
        Parallel.ForEach(filter.Links.Where(link => link.Level <= level).Select(link => link.Operator).OfType<Rx>().Distinct(), pattern => pattern.Restrict());
        Plans = [.. Enumerable.Range(0, filter.Sources.Length).Select(source => new SourcePlan(this, source, chains))];
        _planKinds = [.. Plans.Select(plan => plan.Words == 0 ? PlanKind.Empty : plan.IsByName ? PlanKind.ByName : PlanKind.ByValue)];
        LiteralWords = (Scanner.Count + 63) / 64;
        FoundWords = Math.Max(LiteralWords, PlainVocabulary.Words);
        NodeCount = Plans.Length == 0 ? 0 : Plans.Max(plan => plan.Trie.Nodes.Length);
        LinkWords = Plans.Length == 0 ? 0 : Plans.Max(plan => plan.Words);
    }

    /// <summary>The whole filter.</summary>
    public PhaseFilter Filter { get; }

    /// <summary>Rank of the highest level in it.</summary>
    public int Level { get; }

    /// <summary>One for each source of the filter.</summary>
    public SourcePlan[] Plans { get; }

    /// <summary>What the plan of a source wants, told without a look at it: a value that was seen before needs no other.</summary>
    public PlanKind KindOf(int source) => _planKinds[source];

    /// <summary>The literals of all links that ask for some.</summary>
    public LiteralScanner Scanner { get; }

    /// <summary>The words of all plans that plain values are searched for.</summary>
    public PlainVocabulary PlainVocabulary { get; } = new();

    /// <summary>Answers for values seen before.</summary>
    public ScanMemo Memo { get; } = new();

    /// <summary>Length of a set of literals.</summary>
    public int LiteralWords { get; }

    /// <summary>Length of the longest set of literals or of words of plain values.</summary>
    public int FoundWords { get; }

    /// <summary>Nodes of the largest trie.</summary>
    public int NodeCount { get; }

    /// <summary>Length of the longest set of a plan's links.</summary>
    public int LinkWords { get; }

    /// <summary>The links that ask for a literal, by their numbers in the filter.</summary>
    public ReadOnlySpan<int> LinksOf(int literal) => _linksOfLiteral[literal];

    /// <summary>The groups of <see cref="Scanner"/> that hold a link's literals.</summary>
    public ulong GroupsOf(int link) => _groupsOfLink[link];

    // Words, which ordinary text is searched for; what has other bytes, which it has not; and what only a text with other bytes is
    // searched for.
    private static int KindOf(string literal, IEnumerable<FilteredLink> users) =>
        !users.Any(link => Array.TrueForAll(link.Needs, need => need.Overlaps(s_plain))) ? 2
        : literal.AsSpan().ContainsAnyExcept(s_letters) ? 1
        : 0;
}

/// <summary>What a <see cref="SourcePlan"/> wants.</summary>
internal enum PlanKind : byte
{
    /// <summary>Nothing: it has no links.</summary>
    Empty,

    /// <summary>Values.</summary>
    ByValue,

    /// <summary>Values and the names of members.</summary>
    ByName,
}
