using System.Diagnostics.CodeAnalysis;
using Sakimori.Waf.Operators;
using Sakimori.Waf.Rules;

namespace Sakimori.Waf.Variables;

/// <summary>
/// The <c>TX</c> collection of one transaction: slots for the names the rules know, a table for names made by macros. What a
/// match captured is worked out when somebody asks for it.
/// </summary>
internal sealed class TxVariables
{
    private readonly DynamicVariables _dynamic = new();
    private VariableSlots _names = new();
    private TxValue[] _slots = new TxValue[VariableSlots.CaptureCount];
    private Rx? _captured;
    private ReadOnlyMemory<char> _capturedIn;

    /// <summary>Where variables stored by name are noted, too; null for nowhere.</summary>
    public List<MadeVariable>? Journal { get; set; }

    // Captures from this one on were never anything but unset.
    private int _touched;

    /// <summary>Empties the collection for the rules of <paramref name="names"/>.</summary>
    public void Reset(VariableSlots names)
    {
        _names = names;
        _captured = null;
        _capturedIn = default;
        _touched = 0;
        Journal = null;
        if (_slots.Length < names.Count)
        {
            _slots = new TxValue[names.Count];
        }
        else
        {
            Array.Clear(_slots);
        }

        _dynamic.Clear();
    }

    /// <summary>A variable by slot; unset when nothing was stored.</summary>
    public ref TxValue this[int slot]
    {
        get
        {
            if (slot < VariableSlots.CaptureCount)
            {
                Settle();
                _touched = Math.Max(_touched, slot + 1);
            }

            return ref _slots[slot];
        }
    }

    /// <summary>A variable by name; unset when there is none.</summary>
    public TxValue Get(ReadOnlySpan<char> name)
    {
        var slot = _names.Find(name);
        return slot >= 0 ? this[slot] : _dynamic.Get(name);
    }

    /// <summary>Stores a variable by name; an unset value removes it. The name must stay what it is until the transaction ends.</summary>
    public void Set(ReadOnlyMemory<char> name, in TxValue value)
    {
        var slot = _names.Find(name.Span);
        Journal?.Add(new MadeVariable(slot, DynamicVariables.HashOf(name.Span), name, value));
        if (slot >= 0)
        {
            this[slot] = value;
        }
        else
        {
            _dynamic.Set(name, value);
        }
    }

    /// <summary>Stores variables whose names no rule knows.</summary>
    public void Make(ReadOnlySpan<MadeVariable> variables)
    {
        foreach (ref readonly var variable in variables)
        {
            _dynamic.Set(variable.Name, variable.Hash, variable.Value);
        }
    }

    /// <summary>There are so many variables whose names no rule knows that some may be missing.</summary>
    public bool IsFull => _dynamic.IsFull;

    /// <summary>Whether a variable exists that a target selects and whose name no rule knows.</summary>
    public bool HasMade(Target target) => _dynamic.HasAny(target);

    /// <summary>Adds to a variable by name, which counts as 0 when it is unset. The name must stay what it is until the transaction ends.</summary>
    public void Add(ReadOnlyMemory<char> name, long number)
    {
        var slot = _names.Find(name.Span);
        if (slot >= 0)
        {
            ref var value = ref this[slot];
            value = TxValue.Of(value.Number + number);
        }
        else
        {
            _dynamic.Add(name, number);
        }
    }

    /// <summary>Stores capture <paramref name="index"/> (0–9).</summary>
    public void SetCapture(int index, ReadOnlyMemory<char> text) => this[index] = TxValue.Of(text);

    /// <summary>Removes the captures from <paramref name="first"/> on.</summary>
    public void ClearCaptures(int first)
    {
        Settle();
        if (first < _touched)
        {
            Array.Clear(_slots, first, _touched - first);
            _touched = first;
        }
    }

    /// <summary>The captures are those of this match; found when they are asked for. Each match has all ten, so the last one counts.</summary>
    public void CaptureLater(Rx match, ReadOnlyMemory<char> value)
    {
        _captured = match;
        _capturedIn = value;
    }

    /// <summary>The match whose captures nobody has asked for yet, and the value it is in.</summary>
    public bool TryGetUnsettled([NotNullWhen(true)] out Rx? match, out ReadOnlyMemory<char> value)
    {
        (match, value) = (_captured, _capturedIn);
        return match is not null;
    }

    /// <summary>Adds every variable that exists to <paramref name="output"/>.</summary>
    public void CopyTo(NamedValues output)
    {
        for (var slot = 0; slot < _names.Count; slot++)
        {
            Add(slot, output);
        }

        _dynamic.CopyTo(output);
    }

    /// <summary>Adds those of some slots that exist, and every variable with a name made by a macro.</summary>
    public void CopyTo(NamedValues output, ReadOnlySpan<int> slots)
    {
        foreach (var slot in slots)
        {
            Add(slot, output);
        }

        _dynamic.CopyTo(output);
    }

    private void Add(int slot, NamedValues output)
    {
        ref var value = ref this[slot];
        if (value.IsSet)
        {
            output.Add(_names.NameOf(slot).AsMemory(), value.Text);
        }
    }

    private void Settle()
    {
        if (_captured is { } match)
        {
            _captured = null;
            match.Capture(this, _capturedIn);
        }
    }
}
