using Sakimori.Waf.Rules;

namespace Sakimori.Waf.Variables;

/// <summary>
/// Variables whose names are made while rules run, ASCII case ignored, in the order of their first appearance. Reused; keeps no
/// string of its own. The hash is seeded per process: clients choose names.
/// </summary>
internal sealed class DynamicVariables
{
    /// <summary>Names that a transaction may create: a rule that loops over arguments makes one each.</summary>
    public const int Limit = 10_000;

    private const int FirstCapacity = 32;

    private Entry[] _entries = [];

    // The first entry of each chain, plus one.
    private int[] _buckets = [];
    private int _count;

    /// <summary>No new name is stored any more.</summary>
    public bool IsFull => _count == Limit;

    /// <summary>A variable; unset when there is none.</summary>
    public TxValue Get(ReadOnlySpan<char> name)
    {
        var index = _count == 0 ? -1 : Find(name, HashOf(name));
        return index < 0 ? default : _entries[index].Value;
    }

    /// <summary>Stores a variable; an unset value removes it. Beyond <see cref="Limit"/> names nothing is stored.</summary>
    public void Set(ReadOnlyMemory<char> name, in TxValue value) => Set(name, HashOf(name.Span), value);

    /// <summary>The same, with the name's <see cref="HashOf"/>.</summary>
    public void Set(ReadOnlyMemory<char> name, int hash, in TxValue value)
    {
        var index = _count == 0 ? -1 : Find(name.Span, hash);
        if (index >= 0)
        {
            _entries[index].Value = value;
        }
        else if (value.IsSet)
        {
            Append(name, hash, value);
        }
    }

    /// <summary>Adds to the number that a variable is, 0 when there is none: as getting and setting it, and found once.</summary>
    public void Add(ReadOnlyMemory<char> name, long number)
    {
        var hash = HashOf(name.Span);
        var index = _count == 0 ? -1 : Find(name.Span, hash);
        if (index >= 0)
        {
            _entries[index].Value = TxValue.Of(_entries[index].Value.Number + number);
        }
        else
        {
            Append(name, hash, TxValue.Of(number));
        }
    }

    /// <summary>Whether a variable exists whose name a target selects.</summary>
    public bool HasAny(Target target)
    {
        foreach (ref readonly var entry in _entries.AsSpan(0, _count))
        {
            if (entry.Value.IsSet && target.Selects(entry.Name.Span))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds every variable that exists to <paramref name="output"/>.</summary>
    public void CopyTo(NamedValues output)
    {
        foreach (ref readonly var entry in _entries.AsSpan(0, _count))
        {
            if (entry.Value.IsSet)
            {
                output.Add(entry.Name, entry.Value.Text);
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (_count > 0)
        {
            Array.Clear(_entries, 0, _count);
            Array.Clear(_buckets);
            _count = 0;
        }
    }

    /// <summary>The hash of a name, in this process.</summary>
    public static int HashOf(ReadOnlySpan<char> name) => string.GetHashCode(name, StringComparison.OrdinalIgnoreCase);

    private int Find(ReadOnlySpan<char> name, int hash)
    {
        for (var index = _buckets[hash & (_buckets.Length - 1)] - 1; index >= 0; index = _entries[index].Next)
        {
            if (_entries[index].Hash == hash && name.Equals(_entries[index].Name.Span, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        return -1;
    }

    private void Append(ReadOnlyMemory<char> name, int hash, in TxValue value)
    {
        if (_count == Limit)
        {
            return;
        }

        if (_count == _entries.Length)
        {
            Grow();
        }

        ref var bucket = ref _buckets[hash & (_buckets.Length - 1)];
        _entries[_count] = new Entry { Name = name, Hash = hash, Value = value, Next = bucket - 1 };
        bucket = ++_count;
    }

    private void Grow()
    {
        var capacity = Math.Max(FirstCapacity, _count * 2);
        Array.Resize(ref _entries, capacity);
        _buckets = new int[capacity];
        for (var index = 0; index < _count; index++)
        {
            ref var bucket = ref _buckets[_entries[index].Hash & (capacity - 1)];
            _entries[index].Next = bucket - 1;
            bucket = index + 1;
        }
    }

    private struct Entry
    {
        public ReadOnlyMemory<char> Name;
        public TxValue Value;
        public int Hash;
        public int Next;
    }
}
