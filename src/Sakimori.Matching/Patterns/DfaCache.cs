using System.Buffers.Binary;

namespace Sakimori.Matching.Patterns;

/// <summary>What readers of a <see cref="DfaCache"/> see. Replaced as a whole when the table grows.</summary>
/// <param name="Next">
/// Row by row the code of the next state for each symbol; a state is the index of its row's first element.
/// </param>
/// <param name="Matches">By row number, the patterns known to match on reaching the state.</param>
internal sealed record DfaTable(int[] Next, ulong[] Matches);

/// <summary>
/// The states of a DFA found so far. Readers follow <see cref="Table"/> without a lock: an element goes once from
/// <see cref="Unknown"/> to a code, and every row a code can point to existed, filled with <see cref="Unknown"/>, before
/// its array was published; a reader with an older array only finds more elements unknown. Everything else is guarded
/// by the lock of the owner (<see cref="LazyDfa"/>). A full cache is never emptied: its owner makes another one.
/// </summary>
internal sealed class DfaCache
{
    /// <summary>Not computed yet.</summary>
    public const int Unknown = -1;

    /// <summary>No match can follow.</summary>
    public const int Dead = -2;

    /// <summary>A pattern matches, and that is all the search wants.</summary>
    public const int Match = -3;

    /// <summary>Added to the code of a state on reaching which patterns match.</summary>
    public const int Matching = int.MinValue;

    private const int FirstRows = 8;

    // Bytes per state besides its row and its key: hash, offset, mask, two hash slots.
    private const int StateOverhead = 32;

    private readonly int symbols;
    private int capacity;
    private readonly List<int> keyEnds = [];
    private readonly List<int> hashes = [];
    private byte[] keys = new byte[256];
    private int[] slots = new int[16];
    private volatile DfaTable table;
    private long accounted;

    public DfaCache(int symbols, int capacity)
    {
        this.symbols = symbols;
        this.capacity = capacity;
        Array.Fill(slots, -1);
        var next = new int[FirstRows * symbols];
        Array.Fill(next, Unknown);
        table = new DfaTable(next, new ulong[FirstRows]);
        Account();
    }

    // Caches die with the rule set that owned them; what they occupied is free again only then.
    ~DfaCache() => DfaMemory.Release(accounted);

    /// <summary>The table as last published.</summary>
    public DfaTable Table => table;

    /// <summary>Number of states.</summary>
    public int Count => keyEnds.Count;

    /// <summary>Bytes occupied.</summary>
    public long Size => ((long)table.Next.Length * 4) + (table.Matches.Length * 8) + keys.Length
        + (slots.Length * 4) + (keyEnds.Capacity * 8) + 200 + BesideSize;

    /// <summary>Bytes of what the owner remembers beside it.</summary>
    public long BesideSize
    {
        get;
        set
        {
            field = value;
            Account();
        }
    }

    /// <summary>Start states by what is before them; <see cref="Unknown"/> until asked for.</summary>
    public int[] Starts { get; } = [.. Enumerable.Repeat(Unknown, 16)];

    /// <summary>Makes room for more states, if all caches together leave some; codes keep their meaning.</summary>
    public bool TryGrow()
    {
        var grown = DfaMemory.Grown(capacity);
        var grows = grown > capacity;
        capacity = Math.Max(capacity, grown);
        return grows;
    }

    /// <summary>The states a DFA state stands for, and what is before it.</summary>
    public int[] States(int state, out Before before)
    {
        var states = new List<int>();
        Read(state, states, out before);
        return [.. states];
    }

    /// <summary>The same into a list.</summary>
    public void Read(int state, List<int> states, out Before before)
    {
        states.Clear();
        var row = state / symbols;
        var at = row == 0 ? 0 : keyEnds[row - 1];
        var end = keyEnds[row];
        before = (Before)keys[at];
        at += 1 + sizeof(ulong);
        var last = -1;
        while (at < end)
        {
            var delta = 0;
            for (var shift = 0; ; shift += 7)
            {
                var part = keys[at++];
                delta |= (part & 0x7F) << shift;
                if (part < 0x80)
                {
                    break;
                }
            }

            last += delta;
            states.Add(last);
        }
    }

    /// <summary>The DFA state for the given NFA states, added if need be; false when the cache is full.</summary>
    public bool TryIntern(ReadOnlySpan<int> states, Before before, ulong matches, out int state)
    {
        var start = keyEnds.Count == 0 ? 0 : keyEnds[^1];
        var end = WriteKey(start, states, before, matches);
        var hash = new HashCode();
        hash.AddBytes(keys.AsSpan(start, end - start));
        var code = hash.ToHashCode();
        var slot = code & (slots.Length - 1);
        for (; slots[slot] >= 0; slot = (slot + 1) & (slots.Length - 1))
        {
            var row = slots[slot];
            var rowStart = row == 0 ? 0 : keyEnds[row - 1];
            if (hashes[row] == code
                && keys.AsSpan(rowStart, keyEnds[row] - rowStart).SequenceEqual(keys.AsSpan(start, end - start)))
            {
                state = row * symbols;
                return true;
            }
        }

        state = Count * symbols;
        if ((long)(Count + 1) * ((symbols * 4) + StateOverhead) + end > capacity && Count >= FirstRows)
        {
            return false;
        }

        slots[slot] = Count;
        keyEnds.Add(end);
        hashes.Add(code);
        Grow();
        table.Matches[Count - 1] = matches;
        Account();
        return true;
    }

    /// <summary>Records where <paramref name="state"/> goes over <paramref name="symbol"/>.</summary>
    public void Set(int state, int symbol, int code) => Volatile.Write(ref table.Next[state + symbol], code);

    private int WriteKey(int at, ReadOnlySpan<int> states, Before before, ulong matches)
    {
        var needed = at + 1 + sizeof(ulong) + (states.Length * 5);
        if (needed > keys.Length)
        {
            Array.Resize(ref keys, Math.Max(needed, keys.Length * 2));
        }

        keys[at++] = (byte)before;
        BinaryPrimitives.WriteUInt64LittleEndian(keys.AsSpan(at), matches);
        at += sizeof(ulong);
        var last = -1;
        foreach (var state in states)
        {
            var delta = (uint)(state - last);
            last = state;
            for (; delta >= 0x80; delta >>= 7)
            {
                keys[at++] = (byte)(delta | 0x80);
            }

            keys[at++] = (byte)delta;
        }

        return at;
    }

    private void Grow()
    {
        if (Count * 2 > slots.Length)
        {
            slots = new int[slots.Length * 2];
            Array.Fill(slots, -1);
            for (var row = 0; row < Count; row++)
            {
                var slot = hashes[row] & (slots.Length - 1);
                while (slots[slot] >= 0)
                {
                    slot = (slot + 1) & (slots.Length - 1);
                }

                slots[slot] = row;
            }
        }

        var old = table;
        if (Count * symbols > old.Next.Length)
        {
            var rows = Math.Min(old.Matches.Length * 2, Math.Max(Count, (capacity / ((symbols * 4) + StateOverhead)) + 1));
            var next = new int[rows * symbols];
            old.Next.CopyTo(next, 0);
            Array.Fill(next, Unknown, old.Next.Length, next.Length - old.Next.Length);
            var matches = new ulong[rows];
            old.Matches.CopyTo(matches, 0);
            table = new DfaTable(next, matches);
        }
    }

    private void Account()
    {
        var size = Size;
        DfaMemory.Add(size - accounted);
        accounted = size;
    }
}
