using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Incidents.Grouping;

/// <summary>
/// Counts the most frequent names of a stream in a fixed number of entries. With no more names than entries every count is exact;
/// with more, a newcomer takes from the smallest entry until it is used up and then takes its place: frequent names stay with
/// their exact counts, rare ones come and go, and no count is ever above the truth. What it does next depends on its entries
/// only, not on their order, so one restored from its snapshot goes on as if nothing had happened.
/// </summary>
internal sealed class TallyCounter
{
    private readonly ulong[] _hashes;
    private readonly string[] _names;
    private readonly long[] _counts;

    public TallyCounter(int capacity)
    {
        _hashes = new ulong[capacity];
        _names = new string[capacity];
        _counts = new long[capacity];
    }

    public TallyCounter(int capacity, ImmutableArray<Tally> snapshot)
        : this(capacity) => Merge(snapshot);

    public int Count { get; private set; }

    /// <summary>Counts a name that is there. False: it is not, and <see cref="Put"/> decides.</summary>
    public bool TryCount(ulong hash, long times = 1)
    {
        for (var i = 0; i < Count; i++)
        {
            if (_hashes[i] == hash)
            {
                _counts[i] += times;
                return true;
            }
        }

        return false;
    }

    /// <summary>Counts a name that is not there. <paramref name="hash"/> is <see cref="Hash.Of"/> of it.</summary>
    public void Put(ulong hash, string name, long times = 1)
    {
        var place = Count;
        if (Count < _hashes.Length)
        {
            Count++;
        }
        else
        {
            place = Smallest();
            var taken = Math.Min(times, _counts[place]);
            _counts[place] -= taken;
            if (_counts[place] > 0)
            {
                return;
            }
        }

        (_hashes[place], _names[place], _counts[place]) = (hash, name, times);
    }

    public void Add(string name, long times = 1)
    {
        var hash = Hash.Of(name);
        if (!TryCount(hash, times))
        {
            Put(hash, name, times);
        }
    }

    public void Merge(ImmutableArray<Tally> others)
    {
        foreach (var (name, count) in others.IsDefault ? [] : others)
        {
            Add(name, count);
        }
    }

    /// <summary>The entries, the most frequent first, equals by name.</summary>
    public ImmutableArray<Tally> Snapshot()
    {
        var all = new Tally[Count];
        for (var i = 0; i < Count; i++)
        {
            all[i] = new(_names[i], _counts[i]);
        }

        Array.Sort(all, static (a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : string.CompareOrdinal(a.Name, b.Name));
        return ImmutableArray.Create(all);
    }

    private int Smallest()
    {
        var place = 0;
        for (var i = 1; i < Count; i++)
        {
            if (_counts[i] < _counts[place] || (_counts[i] == _counts[place] && _hashes[i] < _hashes[place]))
            {
                place = i;
            }
        }

        return place;
    }
}
