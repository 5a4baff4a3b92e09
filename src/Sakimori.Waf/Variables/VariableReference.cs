namespace Sakimori.Waf.Variables;

/// <summary>One variable, or one member of a collection, named in a macro: <c>TX.score</c>, <c>REQUEST_HEADERS.host</c>, <c>rule.id</c>.</summary>
internal sealed class VariableReference
{
    private readonly VariableId _id;
    private readonly string _member;
    private readonly int _slot;

    private VariableReference(VariableId id, string member, int slot)
    {
        _id = id;
        _member = member;
        _slot = slot;
    }

    /// <summary>The slot of the <c>TX</c> variable meant; −1 for everything else.</summary>
    public int Slot => _slot;

    /// <summary>Parses <c>NAME</c>, <c>NAME.member</c> or <c>NAME:member</c>; null when the name is unknown.</summary>
    public static VariableReference? TryParse(string text, VariableSlots slots)
    {
        var separator = text.AsSpan().IndexOfAny('.', ':');
        var name = separator < 0 ? text : text[..separator];
        var member = separator < 0 ? "" : text[(separator + 1)..].Trim('\'');
        return VariableCatalog.Find(name) is { } info
            ? new VariableReference(info.Id, member, info.Id == VariableId.Tx && member.Length > 0 ? slots.GetOrAdd(member) : -1)
            : null;
    }

    /// <summary>The value as text; empty when there is none. Of several members of that name, the first.</summary>
    public ReadOnlyMemory<char> Resolve(Transaction tx)
    {
        if (_slot >= 0)
        {
            return tx.Tx[_slot].Text;
        }

        if (_id == VariableId.Rule)
        {
            return tx.CurrentRule?.Describe(_member) ?? default;
        }

        foreach (ref readonly var item in tx.Items(_id))
        {
            if (_member.Length == 0 || item.Name.Span.Equals(_member, StringComparison.OrdinalIgnoreCase))
            {
                return item.Value;
            }
        }

        return default;
    }

    /// <summary>The value as it stands now; a capture that nobody asked for yet is left to be found.</summary>
    public MacroPart Defer(Transaction tx) =>
        _slot is >= 0 and < VariableSlots.CaptureCount && tx.Tx.TryGetUnsettled(out var match, out var value)
            ? new MacroPart(value, match, _slot)
            : new MacroPart(Resolve(tx));

    /// <summary>The number the value begins with.</summary>
    public long ResolveNumber(Transaction tx) => _slot >= 0 ? tx.Tx[_slot].Number : Integers.Parse(Resolve(tx).Span);
}
