namespace Sakimori.Waf.Variables;

/// <summary>The <c>TX</c> collection of one transaction: slots for the names the rules know, a dictionary for names made by macros.</summary>
internal sealed class TxVariables
{
    /// <summary>Names made by macros that a transaction may create: a rule that loops over arguments makes one each.</summary>
    private const int DynamicLimit = 10_000;

    private readonly Dictionary<string, TxValue> _dynamic = new(StringComparer.OrdinalIgnoreCase);
    private VariableSlots _names = new();
    private TxValue[] _slots = new TxValue[VariableSlots.CaptureCount];

    /// <summary>Empties the collection for the rules of <paramref name="names"/>.</summary>
    public void Reset(VariableSlots names)
    {
        _names = names;
        if (_slots.Length < names.Count)
        {
            _slots = new TxValue[names.Count];
        }
        else
        {
            Array.Clear(_slots);
        }

        if (_dynamic.Count > 0)
        {
            _dynamic.Clear();
        }
    }

    /// <summary>A variable by slot; unset when nothing was stored.</summary>
    public ref TxValue this[int slot] => ref _slots[slot];

    /// <summary>A variable by name; unset when there is none.</summary>
    public TxValue Get(ReadOnlySpan<char> name)
    {
        var slot = _names.Find(name);
        return slot >= 0 ? _slots[slot]
            : _dynamic.Count > 0 && _dynamic.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var value) ? value
            : default;
    }

    /// <summary>Stores a variable by name; an unset value removes it.</summary>
    public void Set(ReadOnlySpan<char> name, in TxValue value)
    {
        var slot = _names.Find(name);
        if (slot >= 0)
        {
            _slots[slot] = value;
        }
        else if (!value.IsSet)
        {
            _dynamic.GetAlternateLookup<ReadOnlySpan<char>>().Remove(name);
        }
        else if (_dynamic.Count < DynamicLimit)
        {
            _dynamic[name.ToString()] = value;
        }
    }

    /// <summary>Stores capture <paramref name="index"/> (0–9).</summary>
    public void SetCapture(int index, ReadOnlyMemory<char> text) => _slots[index] = TxValue.Of(text);

    /// <summary>Removes the captures from <paramref name="first"/> on.</summary>
    public void ClearCaptures(int first) => Array.Clear(_slots, first, VariableSlots.CaptureCount - first);

    /// <summary>Adds every variable that exists to <paramref name="output"/>.</summary>
    public void CopyTo(NamedValues output)
    {
        for (var slot = 0; slot < _names.Count; slot++)
        {
            if (_slots[slot].IsSet)
            {
                output.Add(_names.NameOf(slot).AsMemory(), _slots[slot].Text);
            }
        }

        foreach (var (name, value) in _dynamic)
        {
            output.Add(name.AsMemory(), value.Text);
        }
    }
}
