namespace Sakimori.Waf.Variables;

/// <summary>
/// The names of <c>TX</c> variables that occur in the rules, numbered at load so that a transaction finds them by index.
/// Slots 0–9 are the captures. Names made at run time from macros are outside of it.
/// </summary>
internal sealed class VariableSlots
{
    /// <summary><c>TX:0</c> to <c>TX:9</c>.</summary>
    public const int CaptureCount = 10;

    private readonly Dictionary<string, int> _slots = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _names = [];

    public VariableSlots()
    {
        for (var i = 0; i < CaptureCount; i++)
        {
            GetOrAdd(Integers.ToText(i));
        }
    }

    /// <summary>Number of slots.</summary>
    public int Count => _names.Count;

    /// <summary>The name of a slot as first written.</summary>
    public string NameOf(int slot) => _names[slot];

    /// <summary>The slot of a name, made when it is new. Only while compiling.</summary>
    public int GetOrAdd(string name)
    {
        if (!_slots.TryGetValue(name, out var slot))
        {
            slot = _names.Count;
            _slots.Add(name, slot);
            _names.Add(name);
        }

        return slot;
    }

    /// <summary>The slot of a name, or −1.</summary>
    public int Find(ReadOnlySpan<char> name) =>
        _slots.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var slot) ? slot : -1;
}
