using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using Sakimori.Storage.Journals;

namespace Sakimori.Storage.Traffic;

/// <summary>Which of the stored lists of frequent names.</summary>
internal readonly record struct FrequentKey(TopOf What, TrafficStep Step, string Site, long Start);

/// <summary>
/// The lists of frequent names that the last commit wrote, so that the next need not read them again: under a flood that was a third of
/// what a commit allocated. It holds as long as the database stands where that commit left it. Belongs to the writer's session.
/// </summary>
internal sealed class FrequentMemory
{
    private readonly Dictionary<FrequentKey, FrequentNames> _lists = [];
    private readonly HashSet<FrequentKey> _touched = [];

    // The counts of one batch; the dictionaries are used again by the next.
    private readonly Dictionary<(TopOf What, string Site, long Hour), Dictionary<string, long>> _counted = [];
    private readonly List<KeyValuePair<string, long>> _sorted = [];

    // More rules than there are.
    private const int MaxRules = 10_000;

    private readonly Dictionary<long, string> _rules = [];

    // Not a position that there is: nothing is remembered.
    private JournalPosition? _stands = new(long.MinValue, 0);

    /// <summary>A batch begins where the database stands.</summary>
    public void Begin(JournalPosition? stands)
    {
        if (stands is null || stands != _stands)
            _lists.Clear();
        _touched.Clear();
        foreach (var (key, counts) in _counted)
        {
            // What the last batch did not count, the next seldom does: hours pass.
            if (counts.Count == 0)
                _counted.Remove(key);
            counts.Clear();
        }
    }

    /// <summary>A rule's number as text, made once.</summary>
    public string NameOf(long rule)
    {
        if (_rules.Count > MaxRules)
            _rules.Clear();
        ref var name = ref CollectionsMarshal.GetValueRefOrAddDefault(_rules, rule, out _);
        return name ??= rule.ToString(CultureInfo.InvariantCulture);
    }

    public void Count(TopOf what, string site, long hour, string name)
    {
        ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_counted, (what, site, hour), out _);
        counts ??= new(StringComparer.Ordinal);
        CollectionsMarshal.GetValueRefOrAddDefault(counts, name, out _)++;
    }

    /// <summary>What was counted; each list holds until the next is asked for. The frequent ones first: what is rare in this batch then takes the places that are left.</summary>
    public IEnumerable<(TopOf What, string Site, long Hour, IReadOnlyList<KeyValuePair<string, long>> Counts)> Counted()
    {
        foreach (var ((what, site, hour), counts) in _counted)
        {
            if (counts.Count == 0)
                continue;
            _sorted.Clear();
            _sorted.AddRange(counts);
            _sorted.Sort(static (one, other) => one.Value != other.Value ? other.Value.CompareTo(one.Value) : string.CompareOrdinal(one.Key, other.Key));
            yield return (what, site, hour, _sorted);
        }
    }

    public bool TryGet(FrequentKey key, [NotNullWhen(true)] out FrequentNames? names)
    {
        _touched.Add(key);
        return _lists.TryGetValue(key, out names);
    }

    public void Add(FrequentKey key, FrequentNames names) => _lists.Add(key, names);

    /// <summary>The lists that the batch changed.</summary>
    public (FrequentKey Key, FrequentNames Names)[] Touched() => [.. _touched.Select(key => (key, _lists[key]))];

    /// <summary>All of the batch is written; lists that it did not touch are let go.</summary>
    public void End(JournalPosition through)
    {
        foreach (var key in _lists.Keys.Where(key => !_touched.Contains(key)).ToArray())
        {
            _lists.Remove(key);
        }

        _stands = through;
    }
}
