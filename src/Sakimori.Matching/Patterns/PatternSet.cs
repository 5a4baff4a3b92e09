using System.Collections.Immutable;

namespace Sakimori.Matching.Patterns;

/// <summary>
/// Many patterns searched in one pass. Patterns share an automaton, up to 64 of them; where together they need too many
/// states (each pattern like <c>a.*b</c> doubles them), their group is split and each half searches for itself.
/// Immutable in what it answers, and safe to share between threads.
/// </summary>
public sealed class PatternSet
{
    private const int GroupSize = 64;

    // NFA states of a group: what one new state of its DFA may cost to compute.
    private const int GroupStates = 20_000;

    // Bytes of a group's first cache: several times what one pattern begins with.
    private const int CacheCapacity = 512 * 1024;

    // A group is split when it has filled this many more caches ...
    private const int CachesBeforeSplit = 4;

    // ... and they served fewer chars than this on average. Filling the largest cache takes about as long as searching
    // ten million chars; a group that fills its caches with years of traffic is not crowded. But those years are no credit: one
    // long text that fills all four would otherwise be as dear each time it is sent.
    private const int CharsPerCache = 2_000_000;

    private readonly ImmutableArray<Pattern> patterns;
    private readonly Lock gate = new();
    private volatile Group[] groups;

    /// <summary>Takes the patterns; automata are built when first needed.</summary>
    public PatternSet(ImmutableArray<Pattern> patterns)
    {
        this.patterns = patterns;
        var all = new List<Group>();
        for (var i = 0; i < patterns.Length;)
        {
            var start = i;
            var states = 0L;
            do
            {
                states += patterns[i++].StateCount;
            }
            while (i < patterns.Length && i - start < GroupSize && states + patterns[i].StateCount <= GroupStates);

            all.Add(new Group(patterns, start, i - start));
        }

        groups = [.. all];
    }

    /// <summary>Number of patterns.</summary>
    public int Count => patterns.Length;

    /// <summary>Number of words <see cref="Scan(ReadOnlySpan{char}, Span{ulong})"/> needs for its answer.</summary>
    public int Words => (patterns.Length + 63) / 64;

    /// <summary>Number of passes over a value.</summary>
    internal int GroupCount => groups.Length;

    /// <summary>Bytes of automata and their caches.</summary>
    internal long Size => groups.Sum(group => group.Size);

    /// <summary>
    /// Sets bit <c>i</c> (bit <c>i % 64</c> of word <c>i / 64</c>) of <paramref name="found"/> for each pattern <c>i</c>
    /// that matches somewhere in <paramref name="value"/>; other bits keep their value, and patterns whose bit is already
    /// set need not be searched. Returns whether any pattern matched. Linear in the length of the value.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="found"/> has fewer than <see cref="Words"/> words.</exception>
    public bool Scan(ReadOnlySpan<char> value, Span<ulong> found) => Scan(value, [], found);

    /// <summary>
    /// The same for the patterns whose bits are set in <paramref name="wanted"/> only; bits of others may be set too.
    /// An empty <paramref name="wanted"/> wants all.
    /// </summary>
    /// <exception cref="ArgumentException">A set has fewer than <see cref="Words"/> words.</exception>
    public bool Scan(ReadOnlySpan<char> value, ReadOnlySpan<ulong> wanted, Span<ulong> found)
    {
        if (found.Length < Words || (!wanted.IsEmpty && wanted.Length < Words))
        {
            throw new ArgumentException($"{Words} words are needed for {patterns.Length} patterns", nameof(found));
        }

        var any = false;
        foreach (var group in groups)
        {
            var mine = wanted.IsEmpty ? ulong.MaxValue : BitsOf(wanted, group.Start);
            mine &= ulong.MaxValue >> (GroupSize - group.Count);
            if (mine == 0)
            {
                continue;
            }

            var matches = group.Search(value, mine);
            any |= matches != 0;
            while (matches != 0)
            {
                var pattern = group.Start + System.Numerics.BitOperations.TrailingZeroCount(matches);
                found[pattern >> 6] |= 1UL << (pattern & 63);
                matches &= matches - 1;
            }

            if (group.IsCrowded())
            {
                Split(group);
            }
        }

        return any;
    }

    // The 64 bits from a place on.
    private static ulong BitsOf(ReadOnlySpan<ulong> set, int start)
    {
        var word = start >> 6;
        var bits = set[word] >> start;
        return (start & 63) == 0 || word + 1 == set.Length ? bits : bits | set[word + 1] << -start;
    }

    private void Split(Group crowded)
    {
        lock (gate)
        {
            var at = Array.IndexOf(groups, crowded);
            if (at >= 0)
            {
                var half = crowded.Count / 2;
                groups =
                [
                    .. groups.AsSpan(0, at),
                    new Group(patterns, crowded.Start, half),
                    new Group(patterns, crowded.Start + half, crowded.Count - half),
                    .. groups.AsSpan(at + 1),
                ];
            }
        }
    }

    /// <summary>Consecutive patterns with one automaton.</summary>
    private sealed class Group(ImmutableArray<Pattern> patterns, int start, int count)
    {
        private readonly int minLength = patterns.AsSpan(start, count).ToArray().Min(pattern => pattern.MinLength);
        private LazyDfa? automaton;

        // Chars searched, roughly: threads may overwrite each other's additions.
        private long searched;

        // Caches filled and chars searched when the group was last found not to be crowded.
        private int filledBefore;
        private long searchedBefore;

        public int Start => start;

        public int Count => count;

        /// <summary>Asked after each search: whether the last few caches were filled too soon.</summary>
        public bool IsCrowded()
        {
            if (count == 1 || automaton is not { FilledCaches: var filled } || filled < filledBefore + CachesBeforeSplit)
            {
                return false;
            }

            var chars = searched - searchedBefore;
            (filledBefore, searchedBefore) = (filled, searched);
            return chars < (long)CachesBeforeSplit * CharsPerCache;
        }

        public long Size => automaton?.CacheSize ?? 0;

        public ulong Search(ReadOnlySpan<char> value, ulong wanted)
        {
            if (value.Length < minLength)
            {
                return 0;
            }

            searched += value.Length;
            return Automaton().Search(value, 0, wanted);
        }

        private LazyDfa Automaton()
        {
            if (Volatile.Read(ref automaton) is { } built)
            {
                return built;
            }

            // Two threads may build it at the same time; one of the two is kept.
            var syntaxes = patterns.AsSpan(start, count).ToArray().Select(pattern => pattern.Parse()).ToList();
            var mine = new LazyDfa(Nfa.Of(syntaxes), stopsAtFirst: false, CacheCapacity);
            return Interlocked.CompareExchange(ref automaton, mine, null) ?? mine;
        }
    }
}
