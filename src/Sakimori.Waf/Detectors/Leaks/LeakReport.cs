namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>
/// What <see cref="LeakFinder"/> found in one response. Owned by one request and reused: <see cref="Clear"/> keeps its memory.
/// </summary>
internal sealed class LeakReport
{
    /// <summary>Ranges kept at most; beyond it leaks are counted, not located. A page with so many is blocked, not masked.</summary>
    public const int MaxLeaks = 10_000;

    private readonly List<Leak> _leaks = [];
    private readonly int[] _counts = new int[Enum.GetValues<LeakKind>().Length];
    private readonly HashSet<ulong> _distinct = [];

    /// <summary>The leaks located, ordered by kind of search, not by position.</summary>
    public IReadOnlyList<Leak> Leaks => _leaks;

    /// <summary>Whether anything was found.</summary>
    public bool IsEmpty => _leaks.Count == 0;

    /// <summary>How many of this kind were found, beyond <see cref="MaxLeaks"/> too; distinct ones for telephone numbers.</summary>
    public int Count(LeakKind kind) => _counts[(int)kind];

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _leaks.Clear();
        _counts.AsSpan().Clear();
        _distinct.Clear();
    }

    /// <summary>Replaces what leaked by asterisks of the same length, so that no length changes; the last four digits of a card stay.</summary>
    public void Mask(Span<char> text)
    {
        foreach (var leak in _leaks)
        {
            var range = text.Slice(leak.Start, leak.Length);
            var keep = leak.Kind == LeakKind.CardNumber ? 4 : 0;
            var isNumber = leak.Kind is LeakKind.CardNumber or LeakKind.MyNumber or LeakKind.PhoneNumber;
            for (var i = range.Length - 1; i >= 0; i--)
            {
                if (isNumber ? !char.IsAsciiDigit(range[i]) : range[i] is '\r' or '\n' or '<' or '>')
                {
                    continue;
                }

                if (keep > 0)
                {
                    keep--;
                    continue;
                }

                range[i] = '*';
            }
        }
    }

    /// <summary>Adds one leak.</summary>
    internal void Add(Leak leak)
    {
        _counts[(int)leak.Kind]++;
        if (_leaks.Count < MaxLeaks)
        {
            _leaks.Add(leak);
        }
    }

    /// <summary>Adds one leak that counts once per <paramref name="identity"/>; every occurrence is located.</summary>
    internal void AddDistinct(Leak leak, ulong identity)
    {
        _counts[(int)leak.Kind] += _distinct.Count < MaxLeaks && _distinct.Add(identity) ? 1 : 0;
        if (_leaks.Count < MaxLeaks)
        {
            _leaks.Add(leak);
        }
    }

    /// <summary>Drops the kinds that stayed below their thresholds, with their counts.</summary>
    internal void Apply(LeakThresholds thresholds)
    {
        var kept = 0;
        for (var i = 0; i < _leaks.Count; i++)
        {
            if (Count(_leaks[i].Kind) >= thresholds.Of(_leaks[i].Kind))
            {
                _leaks[kept++] = _leaks[i];
            }
        }

        _leaks.RemoveRange(kept, _leaks.Count - kept);
        for (var kind = 0; kind < _counts.Length; kind++)
        {
            _counts[kind] = _counts[kind] >= thresholds.Of((LeakKind)kind) ? _counts[kind] : 0;
        }
    }
}
