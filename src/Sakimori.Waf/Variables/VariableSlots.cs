namespace Sakimori.Waf.Variables;

/// <summary>
/// The names of <c>TX</c> variables that occur in the rules, numbered at load so that a transaction finds them by index.
/// Slots 0–9 are the captures. Names made at run time from macros are outside of it.
/// </summary>
internal sealed class VariableSlots
{
    /// <summary><c>TX:0</c> to <c>TX:9</c>.</summary>
    public const int CaptureCount = 10;

    private const int Shapes = 4096;

    private readonly Dictionary<string, int> _slots = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _names = [];

    // Which lengths, first and last letters the names have: most names made at run time are told from all of them by that.
    private readonly ulong[] _shapes = new ulong[Shapes / 64];

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
            var shape = ShapeOf(name);
            _shapes[shape >> 6] |= 1UL << shape;
        }

        return slot;
    }

    /// <summary>The slot of a name, or −1.</summary>
    public int Find(ReadOnlySpan<char> name)
    {
        var shape = ShapeOf(name);
        return (_shapes[shape >> 6] >> shape & 1) != 0 && _slots.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var slot) ? slot : -1;
    }

    // Letter case makes no difference: letters lose their bit for it, as other chars do.
    private static int ShapeOf(ReadOnlySpan<char> name) =>
        name.IsEmpty ? 0 : (name.Length * 131 + (name[0] | 0x20) * 7 + (name[^1] | 0x20)) & (Shapes - 1);
}
