namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>
/// What <see cref="LeakFinder"/> found in one text. Owned by one request and reused: <see cref="Clear"/> keeps its memory.
/// </summary>
internal sealed class LeakReport
{
    /// <summary>Ranges kept at most; beyond it leaks are counted, not located. A page with so many is blocked, not masked.</summary>
    public const int MaxLeaks = 10_000;

    private readonly List<Leak> _leaks = [];
    private readonly int[] _counts = new int[LeakKinds.Count];
    private readonly HashSet<(LeakKind Kind, ulong Identity)> _distinct = [];

    /// <summary>The leaks located, ordered by kind of search, not by position.</summary>
    public IReadOnlyList<Leak> Leaks => _leaks;

    /// <summary>Whether anything was found.</summary>
    public bool IsEmpty => _leaks.Count == 0;

    /// <summary>Some leaks were counted and not located.</summary>
    public bool IsOverflowing { get; private set; }

    /// <summary>How many of this kind were found, beyond <see cref="MaxLeaks"/> too; different ones where people have them.</summary>
    public int Count(LeakKind kind) => _counts[(int)kind];

    /// <summary>The first of a kind in the text.</summary>
    public Leak First(LeakKind kind)
    {
        Leak? first = null;
        foreach (var leak in _leaks)
        {
            if (leak.Kind == kind && (first is null || leak.Start < first.Value.Start))
            {
                first = leak;
            }
        }

        return first ?? default;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (_leaks.Count == 0)
        {
            return;
        }

        _leaks.Clear();
        _counts.AsSpan().Clear();
        _distinct.Clear();
        IsOverflowing = false;
    }

    /// <summary>Orders the leaks by position.</summary>
    public void Sort() => _leaks.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.Length.CompareTo(a.Length));

    /// <summary>Adds one leak.</summary>
    internal void Add(Leak leak)
    {
        _counts[(int)leak.Kind]++;
        Locate(leak);
    }

    /// <summary>Adds one leak that counts once per <see cref="Leak.Identity"/>; every occurrence is located.</summary>
    internal void AddDistinct(Leak leak)
    {
        _counts[(int)leak.Kind] += _distinct.Count < MaxLeaks && _distinct.Add((leak.Kind, leak.Identity)) ? 1 : 0;
        Locate(leak);
    }

    /// <summary>Takes back the last leak added, which counted.</summary>
    internal void RemoveLast()
    {
        _counts[(int)_leaks[^1].Kind]--;
        _leaks.RemoveAt(_leaks.Count - 1);
    }

    /// <summary>Makes the last leak end elsewhere.</summary>
    internal void ExtendLast(int end) => _leaks[^1] = _leaks[^1] with { Length = end - _leaks[^1].Start };

    /// <summary>Puts the leaks from this one on, found in another form of the text, where their chars came from.</summary>
    internal void Translate(int from, ReadOnlySpan<int> origins)
    {
        for (var i = from; i < _leaks.Count; i++)
        {
            var start = origins[_leaks[i].Start];
            _leaks[i] = _leaks[i] with { Start = start, Length = origins[_leaks[i].End] - start };
        }
    }

    /// <summary>Drops the kinds that stayed below these thresholds, with their counts.</summary>
    internal void Apply(Func<LeakKind, int> threshold)
    {
        _leaks.RemoveAll(leak => Count(leak.Kind) < threshold(leak.Kind));
        for (var kind = 0; kind < _counts.Length; kind++)
        {
            _counts[kind] = _counts[kind] >= threshold((LeakKind)kind) ? _counts[kind] : 0;
        }
    }

    private void Locate(Leak leak)
    {
        if (_leaks.Count < MaxLeaks)
        {
            _leaks.Add(leak);
        }
        else
        {
            IsOverflowing = true;
        }
    }
}
