using Sakimori.Waf.Actions;
using Sakimori.Waf.Operators;
using Sakimori.Waf.Rules.Scanning;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>
/// A chain whose head makes a <c>TX</c> variable of each header's name and whose second link looks these variables up in a text: how a
/// Core Rule Set compares all headers with those it restricts. Browsers send the same names again and again, so what the chain did with
/// them, where it did not match, is remembered and done again.
///
/// Guarantee: it is done again only for names equal to the last char and in the same order, with the same text to look in, while no
/// variable exists that the second link would also look at. Bounded: a fixed number of places, short lists only, and only lists that are
/// missed twice in a row at their place. What is remembered is immutable and read without a lock; a lost race loses it.
/// </summary>
internal sealed class HeaderNameLoop
{
    private const int MostNames = 64;
    private const int MostChars = 2_048;
    private const int Places = 64;
    private const uint Factor = 0x9E3779B1;

    private readonly Rx _pattern;
    private readonly Target _names;
    private readonly Target _made;
    private readonly Macro _text;
    private readonly Memory?[] _memories = new Memory?[Places];
    private readonly uint[] _missed = new uint[Places];

    private HeaderNameLoop(Rx pattern, Target names, Target made, Macro text)
    {
        _pattern = pattern;
        _names = names;
        _made = made;
        _text = text;
    }

    /// <summary>How many lists of names are remembered.</summary>
    public int Count => _memories.Count(memory => memory is not null);

    /// <summary>The loop that a rule is; null for another kind of rule. Asked when all rules are known.</summary>
    public static HeaderNameLoop? Of(Rule head) =>
        head is
        {
            Negated: false, MultiMatch: false, Capture: true, Operator: Rx pattern,
            Actions.Length: > 0, Targets: [{ Id: VariableId.RequestHeadersNames, Count: false, SelectsAll: true } names],
            Next:
            {
                Next: null, Negated: false, MultiMatch: false, Chain.Steps: [], Operator: Within within,
                Targets: [{ Id: VariableId.Tx, Slot: < 0, Count: false, Slots: [] } made],
            },
        } &&
        within.Text.Slot >= VariableSlots.CaptureCount &&
        Array.TrueForAll(head.Actions, action => action is SetTxByName { DependsOnCaptures: true })
            ? new HeaderNameLoop(pattern, names, made, within.Text)
            : null;

    /// <summary>
    /// Does what the chain did with these names before, when that is known. Otherwise <paramref name="remember"/> says whether to run it with
    /// a journal and to <see cref="Keep"/> what it did, under <paramref name="hash"/>.
    /// </summary>
    public bool TryRepeat(Transaction tx, ReadOnlySpan<NamedValue> names, out uint hash, out bool remember)
    {
        remember = false;
        var chars = 0;
        hash = (uint)names.Length;
        foreach (ref readonly var name in names)
        {
            chars += name.Name.Length;
            hash = (hash ^ ScanMemo.HashOf(0, default, name.Name.Span)) * Factor;
        }

        if (names.Length > MostNames || chars > MostChars || tx.Tx.HasMade(_made))
        {
            return false;
        }

        var place = hash % Places;
        if (Volatile.Read(ref _memories[place]) is { } memory && memory.IsOf(names, _text.Expand(tx).Span))
        {
            memory.Repeat(tx, _pattern, _names);
            return true;
        }

        remember = _missed[place] == hash;
        _missed[place] = hash;
        return false;
    }

    /// <summary>Keeps what the chain, which did not match as a whole, did with these names: the variables it made, and its last match.</summary>
    public void Keep(Transaction tx, ReadOnlySpan<NamedValue> names, uint hash, List<MadeVariable> made)
    {
        // Variables that rules know by name stand in slots; none is made here. Where no more were stored, the chain saw less than it is to see.
        if (made.Count > 0 && !tx.Tx.IsFull && made.TrueForAll(variable => variable.Slot < 0))
        {
            Volatile.Write(ref _memories[hash % Places], new Memory(names, _text.Expand(tx).ToString(), made, tx.Matches.Last));
        }
    }

    private sealed class Memory
    {
        private readonly string[] _names;
        private readonly string _text;
        private readonly MadeVariable[] _made;
        private readonly ReadOnlyMemory<char> _lastName;
        private readonly ReadOnlyMemory<char> _lastValue;

        public Memory(ReadOnlySpan<NamedValue> names, string text, List<MadeVariable> made, in MatchedValue last)
        {
            _names = new string[names.Length];
            for (var i = 0; i < names.Length; i++)
            {
                _names[i] = names[i].Name.ToString();
            }

            _text = text;
            _made = [.. made.Select(variable => variable.Kept())];
            _lastName = last.Member.ToString().AsMemory();
            _lastValue = last.Value.ToString().AsMemory();
        }

        public bool IsOf(ReadOnlySpan<NamedValue> names, ReadOnlySpan<char> text)
        {
            if (names.Length != _names.Length || !text.SequenceEqual(_text))
            {
                return false;
            }

            for (var i = 0; i < names.Length; i++)
            {
                if (!names[i].Name.Span.SequenceEqual(_names[i]))
                {
                    return false;
                }
            }

            return true;
        }

        public void Repeat(Transaction tx, Rx pattern, Target names)
        {
            tx.Tx.Make(_made);
            tx.Tx.CaptureLater(pattern, _lastValue);
            tx.Matches.Last = new MatchedValue(names, _lastName, _lastValue);
        }
    }
}

/// <summary>A <c>TX</c> variable that a rule made under a name put together from captures.</summary>
/// <param name="Slot">Its slot, when rules know it by name; else below zero.</param>
/// <param name="Hash">The hash of its name, see <see cref="DynamicVariables.HashOf"/>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct MadeVariable(int Slot, int Hash, ReadOnlyMemory<char> Name, TxValue Value)
{
    /// <summary>The same in memory of its own.</summary>
    public MadeVariable Kept() => this with { Name = Name.ToString().AsMemory(), Value = Value.Kept() };
}
