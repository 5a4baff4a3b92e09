using System.Numerics;
using Sakimori.Matching.Literals;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Operators;
using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// How the values of one source are scanned for the links of a <see cref="FilterScope"/> that judge them. The links have numbers
/// of their own here, those with patterns first, then those about bytes, then those with literals.
/// </summary>
internal sealed class SourcePlan
{
    /// <summary>Shorter values are told apart by their length.</summary>
    private const int LengthsTold = 24;

    /// <summary>So few links are asked one by one for the bytes of their literals: more are sooner excluded by the scan.</summary>
    private const int LinksAskedForBytes = 6;

    private static readonly ByteSet s_nonAscii = new(0, 0, ulong.MaxValue, ulong.MaxValue);

    private readonly int[] _links;
    private readonly int[] _chains;
    private readonly ulong[][] _linksOfChain;
    private readonly short[] _numberOf;
    private readonly ByteGate _gate;
    private readonly Operator[] _byteOperators;
    private readonly ulong[] _byteLinks;
    private readonly ulong[] _literalLinks;
    private readonly ulong[] _literalGroups;
    private readonly ulong[] _excludable;
    private readonly LiteralScanner _scanner;
    private readonly (ByteSet Triggers, ulong[] Links)[] _inventive;
    private readonly (int Number, ByteSet Bytes)[] _telling;
    private readonly ByteSet[] _tellingOf;
    private readonly ByteSet[]?[] _literalBytes;
    private readonly ulong[][] _byLength;
    private readonly (string Name, ulong[] Links)[] _named = [];
    private readonly ulong[] _unnamed = [];
    private readonly PatternSet? _patterns;
    private readonly PatternSet? _plainPatterns;
    private readonly PlainText? _plainText;
    private readonly PlainText? _plainLinesText;

    public SourcePlan(FilterScope scope, int source, IReadOnlyList<ScannedChain> chains)
    {
        var all = scope.Filter.Links;
        _links = [.. Enumerable.Range(0, all.Length)
            .Where(link => all[link].Level <= scope.Level && all[link].Targets.Any(target => target.Source == source))
            .OrderBy(link => all[link].Question)];
        _numberOf = new short[all.Length];
        Array.Fill(_numberOf, (short)-1);
        for (var number = 0; number < _links.Length; number++)
        {
            _numberOf[_links[number]] = (short)number;
        }

        var mine = _links.Select(link => all[link]).ToArray();
        Words = (_links.Length + 63) / 64;
        _chains = [.. mine.Select(link => link.Chain)];
        Chains = _chains.Aggregate(0UL, (set, chain) => set | 1UL << chain);
        _linksOfChain = [.. chains.Index().Select(chain => SetOf(mine, link => link.Chain == chain.Index))];
        Trie = new TransformationTrie(chains, Chains);
        _gate = new ByteGate([.. mine.Select(link => link.Needs)]);
        _byteOperators = [.. mine.Where(link => link.Question == Question.Bytes).Select(link => link.Operator)];
        PatternCount = mine.Count(link => link.Question == Question.Pattern);
        _byteLinks = SetOf(mine, link => link.Question == Question.Bytes);
        _literalLinks = SetOf(mine, link => link.Question == Question.Literal);
        _literalGroups = [.. _links.Select(scope.GroupsOf)];
        _excludable = SetOf(mine, link => link.Question == Question.Literal && link.Operator.RequiredLiterals.All(literal => literal.Length > 1));
        _scanner = scope.Scanner;
        _patterns = PatternCount == 0 ? null : new PatternSet([.. mine.Take(PatternCount).Select(link => ((Rx)link.Operator).Pattern)]);
        _plainPatterns = PatternCount == 0 ? null : new PatternSet([.. mine.Take(PatternCount).Select(link => ((Rx)link.Operator).PlainPattern ?? Rx.Never)]);
        _inventive = [.. mine
            .GroupBy(link => InventionTriggers(chains[link.Chain]))
            .Where(group => group.Key != default)
            .Select(group => (group.Key, SetOf(mine, link => InventionTriggers(chains[link.Chain]) == group.Key)))];
        _telling = [.. mine.Index()
            .Where(link => link.Item.Question == Question.Literal && link.Item.Operator.TellingBytes != default)
            .Select(link => (link.Index, link.Item.Operator.TellingBytes))];
        _tellingOf = [.. mine.Select(link => link.Operator.TellingBytes)];
        _literalBytes = [.. mine.Select(link => link.LiteralBytes)];
        Base64 = Base64Question.Of(mine, chains);
        _plainText = PlainText.Of(mine, chains, scope.PlainVocabulary, PlainBytes.OneLine);
        _plainLinesText = PlainText.Of(mine, chains, scope.PlainVocabulary, PlainBytes.Lines);
        _byLength = [.. Enumerable.Range(0, LengthsTold).Select(length => SetOf(mine, link => ShortestValue(link, chains[link.Chain]) <= length))];

        if (mine.Any(link => IsNamed(link, source)))
        {
            _unnamed = SetOf(mine, link => !IsNamed(link, source));
            _named = [.. mine.SelectMany(link => link.Targets)
                .Where(target => target.Source == source && target.Name is not null)
                .Select(target => target.Name!)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(name => (name, SetOf(mine, link => link.Targets.Any(target =>
                    target.Source == source && (target.Name is null || target.Name.Equals(name, StringComparison.OrdinalIgnoreCase))))))];
        }
    }

    /// <summary>Length of a set of this plan's links.</summary>
    public int Words { get; }

    /// <summary>Links that ask for their pattern; they have the first numbers.</summary>
    public int PatternCount { get; }

    /// <summary>Length of a set of patterns.</summary>
    public int PatternWords => (PatternCount + 63) / 64;

    /// <summary>All chains, as bits.</summary>
    public ulong Chains { get; }

    /// <summary>Those chains.</summary>
    public TransformationTrie Trie { get; }

    /// <summary>Some links judge only members of a certain name, so an answer depends on it.</summary>
    public bool IsByName => _named.Length > 0;

    /// <summary>
    /// The links that may match a value after their transformations, told from its bytes alone: a transformation adds none, except
    /// where it decodes something. False when there are none. <paramref name="isPlain"/>: literals are asked for otherwise.
    /// </summary>
    public bool TryAdmit(ReadOnlySpan<char> name, int length, in ByteSet present, bool isPlain, Span<ulong> links)
    {
        // What removes or joins leaves a space here and there.
        var possible = present.With((byte)' ');
        _gate.Admit(possible, links);
        if (!isPlain)
            ExcludeByLiterals(possible, links);
        foreach (var (triggers, decoded) in _inventive)
        {
            if (triggers.Overlaps(present))
            {
                for (var word = 0; word < links.Length; word++)
                {
                    links[word] |= decoded[word];
                }
            }
        }

        // utf8toUnicode makes a value longer; nothing does that is scanned and met none of its bytes.
        if (length < LengthsTold && !present.Overlaps(s_nonAscii))
        {
            Intersect(links, _byLength[length]);
        }

        if (_named.Length > 0)
        {
            Intersect(links, LinksFor(name));
        }

        return links.ContainsAnyExcept(0UL);
    }

    /// <summary>
    /// Those of the admitted links that can match a text of these bytes and whose chain ends in it. <paramref name="admittedBy"/> are
    /// the bytes the links were admitted by.
    /// </summary>
    public void Restrict(in ByteSet present, in ByteSet admittedBy, ulong chains, ReadOnlySpan<ulong> admitted, Span<ulong> links)
    {
        links.Clear();
        for (; chains != 0; chains &= chains - 1)
        {
            var ending = _linksOfChain[BitOperations.TrailingZeroCount(chains)];
            for (var word = 0; word < links.Length; word++)
            {
                links[word] |= ending[word];
            }
        }

        Intersect(links, admitted);
        if (present != admittedBy && links.ContainsAnyExcept(0UL))
        {
            Span<ulong> met = stackalloc ulong[links.Length];
            _gate.Admit(present, met);
            Intersect(links, met);
        }
    }

    /// <summary>What is asked of a value's bytes and of its bytes read as Base64; null when no link wants that.</summary>
    public Base64Question? Base64 { get; }

    /// <summary>What a value of these bytes is asked when they are plain; null when they are not, or when too few links would be taken out.</summary>
    public PlainText? PlainTextFor(in ByteSet present) =>
        present.IsSubsetOf(PlainBytes.OneLine) ? _plainText : present.IsSubsetOf(PlainBytes.Lines) ? _plainLinesText : null;

    /// <summary>The chains of some links, as bits.</summary>
    public ulong ChainsOf(ReadOnlySpan<ulong> links)
    {
        var chains = 0UL;
        for (var word = 0; word < links.Length; word++)
        {
            for (var bits = links[word]; bits != 0; bits &= bits - 1)
            {
                chains |= 1UL << _chains[(word << 6) + BitOperations.TrailingZeroCount(bits)];
            }
        }

        return chains;
    }

    /// <summary>
    /// Sets the bits of those links that literals are to exclude and the text's bytes admit. Nothing more is to be learnt of them: they
    /// are taken out of <paramref name="links"/> and, for the value's other texts, out of <paramref name="admitted"/>.
    /// </summary>
    public void AddByTellingBytes(in ByteSet present, Span<ulong> links, Span<ulong> admitted, Span<ulong> found)
    {
        foreach (var (number, bytes) in _telling)
        {
            if ((links[number >> 6] >> number & 1) != 0 && bytes.Overlaps(present))
            {
                found[_links[number] >> 6] |= 1UL << _links[number];
                links[number >> 6] &= ~(1UL << number);
                admitted[number >> 6] &= ~(1UL << number);
            }
        }
    }

    /// <summary>
    /// Takes out links that ask for literals of which the text has not every byte, when few links ask. For texts that a transformation
    /// made, of which hardly one has: what a sentence read as Base64 comes to is not searched.
    /// </summary>
    public void ExcludeByLiteralBytes(in ByteSet present, Span<ulong> links)
    {
        var asking = 0;
        for (var word = 0; word < links.Length; word++)
        {
            asking += BitOperations.PopCount(links[word] & _literalLinks[word]);
        }

        if (asking > LinksAskedForBytes)
        {
            return;
        }

        var folded = present.FoldCase();
        for (var word = 0; word < links.Length; word++)
        {
            for (var bits = links[word] & _literalLinks[word]; bits != 0; bits &= bits - 1)
            {
                var number = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if (_literalBytes[number] is { } literals && !folded.HoldsAny(literals))
                {
                    links[word] &= ~(1UL << number);
                }
            }
        }
    }

    /// <summary>Whether any of the links asks for literals, and the groups of the scanner that hold them.</summary>
    public bool AsksLiterals(ReadOnlySpan<ulong> links, out ulong groups)
    {
        groups = 0;
        var asks = false;
        for (var word = 0; word < links.Length; word++)
        {
            var bits = links[word] & _literalLinks[word];
            asks |= bits != 0;
            for (; bits != 0; bits &= bits - 1)
            {
                groups |= _literalGroups[(word << 6) + BitOperations.TrailingZeroCount(bits)];
            }
        }

        return asks;
    }

    /// <summary>Sets the bits, by number in the filter, of those links whose literals were found; clears <paramref name="literals"/>.</summary>
    public void AddByLiterals(FilterScope scope, ReadOnlySpan<ulong> links, Span<ulong> literals, Span<ulong> found)
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
                foreach (var link in scope.LinksOf((word << 6) + BitOperations.TrailingZeroCount(bits)))
                {
                    int number = _numberOf[link];
                    if (number >= 0 && (links[number >> 6] >> number & 1) != 0)
                    {
                        found[link >> 6] |= 1UL << link;
                    }
                }
            }
        }
    }

    /// <summary>Asks those of the links that ask for patterns or bytes; sets the bits of those that can match.</summary>
    public void AddByText(in ValueText text, ReadOnlySpan<ulong> links, Span<ulong> scratch, Span<ulong> found)
    {
        var patterns = text.Present.IsSubsetOf(PlainBytes.OneLine) ? _plainPatterns : _patterns;
        if (patterns is not null && patterns.Scan(text.Text.Span, links, scratch[..PatternWords]))
        {
            for (var word = 0; word < PatternWords; word++)
            {
                Report(scratch[word] & links[word], word, found);
                scratch[word] = 0;
            }
        }

        for (var word = 0; word < links.Length; word++)
        {
            for (var bits = links[word] & _byteLinks[word]; bits != 0; bits &= bits - 1)
            {
                var number = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if (_byteOperators[number - PatternCount].MayMatch(text.Text.Span, text.Present))
                {
                    found[_links[number] >> 6] |= 1UL << _links[number];
                }
            }
        }
    }

    // Takes out links none of whose literals can be made of these bytes.
    private void ExcludeByLiterals(in ByteSet present, Span<ulong> links)
    {
        var groups = 0UL;
        var isKnown = false;
        for (var word = 0; word < links.Length; word++)
        {
            for (var bits = links[word] & _excludable[word]; bits != 0; bits &= bits - 1)
            {
                if (!isKnown)
                {
                    groups = _scanner.Possible(present);
                    isKnown = true;
                }

                var number = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if ((_literalGroups[number] & groups) == 0 && !_tellingOf[number].Overlaps(present))
                {
                    links[word] &= ~(1UL << number);
                }
            }
        }
    }

    private static bool IsNamed(FilteredLink link, int source) =>
        link.Targets.All(target => target.Source != source || target.Name is not null);

    // What a value must have at least so that its text is long enough: Base64 makes three bytes of four.
    private static int ShortestValue(FilteredLink link, ScannedChain chain) => chain.Steps.Aggregate(link.MinLength, (length, step) =>
        TransformationTraits.MayLengthen(step) ? 0 : step is Base64Decode && !chain.EveryStep ? (4 * length + 2) / 3 : length);

    private static ulong[] SetOf(FilteredLink[] links, Func<FilteredLink, bool> isMember)
    {
        var set = new ulong[(links.Length + 63) / 64];
        for (var number = 0; number < links.Length; number++)
        {
            set[number >> 6] |= isMember(links[number]) ? 1UL << number : 0;
        }

        return set;
    }

    // A text without any of these has after the chain no byte it had not before, letter case and spaces aside.
    private static ByteSet InventionTriggers(ScannedChain chain) =>
        chain.Steps.Aggregate(default(ByteSet), (set, step) => set.Union(TransformationTraits.InventionTriggersOf(step)));

    private static void Intersect(Span<ulong> links, ReadOnlySpan<ulong> others)
    {
        for (var word = 0; word < links.Length; word++)
        {
            links[word] &= others[word];
        }
    }

    private ulong[] LinksFor(ReadOnlySpan<char> name)
    {
        foreach (var (known, links) in _named)
        {
            if (name.Length == known.Length && name.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return links;
            }
        }

        return _unnamed;
    }

    private void Report(ulong bits, int word, Span<ulong> found)
    {
        for (; bits != 0; bits &= bits - 1)
        {
            var link = _links[(word << 6) + BitOperations.TrailingZeroCount(bits)];
            found[link >> 6] |= 1UL << link;
        }
    }
}
