namespace Sakimori.Waf.Variables;

/// <summary>One member of a collection: <c>ARGS:name</c> = value. Both are bytes as chars.</summary>
internal readonly record struct NamedValue(ReadOnlyMemory<char> Name, ReadOnlyMemory<char> Value);

/// <summary>An ordered multimap of members, reused between transactions. Not thread-safe.</summary>
internal sealed class NamedValues
{
    private NamedValue[] _items = [];

    /// <summary>Number of members.</summary>
    public int Count { get; private set; }

    /// <summary>Sum of the lengths of names and values, in bytes.</summary>
    public long CombinedLength { get; private set; }

    /// <summary>The members in the order they were received.</summary>
    public ReadOnlySpan<NamedValue> Items => _items.AsSpan(0, Count);

    /// <summary>Appends a member.</summary>
    public void Add(ReadOnlyMemory<char> name, ReadOnlyMemory<char> value)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(16, Count * 2));
        }

        _items[Count++] = new NamedValue(name, value);
        CombinedLength += name.Length + value.Length;
    }

    /// <summary>Puts a member in the place of another.</summary>
    public void Replace(int index, NamedValue item)
    {
        ref var former = ref _items[index];
        CombinedLength += item.Name.Length + item.Value.Length - former.Name.Length - former.Value.Length;
        former = item;
    }

    /// <summary>Removes the members of a name, ASCII case ignored.</summary>
    public void Remove(ReadOnlySpan<char> name)
    {
        for (var i = Count - 1; i >= 0; i--)
        {
            if (_items[i].Name.Span.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                CombinedLength -= _items[i].Name.Length + _items[i].Value.Length;
                _items.AsSpan(i + 1, Count - i - 1).CopyTo(_items.AsSpan(i));
                _items[--Count] = default;
            }
        }
    }

    /// <summary>Names the members from index <paramref name="start"/> on: for members met before their name is known.</summary>
    public void SetNames(int start, ReadOnlyMemory<char> name)
    {
        foreach (ref var item in _items.AsSpan(start, Count - start))
        {
            CombinedLength += name.Length - item.Name.Length;
            item = item with { Name = name };
        }
    }

    /// <summary>
    /// Joins header fields of the same name into one, in the order received, as a gateway may send them (RFC 9110 §5.3) and as
    /// most old applications see them: with <c>, </c>, cookies with <c>; </c>. A doubled <c>Host</c> stays doubled: it is evidence.
    /// </summary>
    public void JoinRepeated(Transactions.TextArena arena)
    {
        for (var i = 1; i < Count; i++)
        {
            var name = _items[i].Name.Span;
            for (var first = 0; first < i; first++)
            {
                if (!name.Equals(_items[first].Name.Span, StringComparison.OrdinalIgnoreCase) ||
                    name.Equals("Host", StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                var separator = name.Equals("Cookie", StringComparison.OrdinalIgnoreCase) ? "; " : ", ";
                _items[first] = _items[first] with { Value = arena.Join(_items[first].Value, separator, _items[i].Value) };
                _items.AsSpan(i + 1, Count - i - 1).CopyTo(_items.AsSpan(i));
                _items[--Count] = default;
                i--;
                break;
            }
        }
    }

    /// <summary>Removes all members and lets go of what they refer to; an array grown by an unusual request is not kept.</summary>
    public void Clear()
    {
        if (_items.Length > 4096)
        {
            _items = [];
        }
        else
        {
            Array.Clear(_items, 0, Count);
        }

        Count = 0;
        CombinedLength = 0;
    }
}
