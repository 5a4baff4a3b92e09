namespace Sakimori.Matching.Patterns;

/// <summary>
/// A set of small integers that remembers the order of insertion and empties in constant time: <c>dense</c> lists the
/// members, <c>sparse</c> says where in the list a member is, and is believed only if the list agrees
/// (Briggs and Torczon, 1993).
/// </summary>
internal sealed class StateSet(int capacity)
{
    private readonly int[] dense = new int[capacity];
    private readonly int[] sparse = new int[capacity];

    public int Count { get; private set; }

    public int this[int index] => dense[index];

    public ReadOnlySpan<int> Items => dense.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public bool Contains(int state)
    {
        var index = sparse[state];
        return index < Count && dense[index] == state;
    }

    public bool Add(int state)
    {
        if (Contains(state))
        {
            return false;
        }

        dense[Count] = state;
        sparse[state] = Count++;
        return true;
    }
}
