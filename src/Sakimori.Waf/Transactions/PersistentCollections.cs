using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Transactions;

/// <summary>The persistent collections that <c>initcol</c>, <c>setsid</c>, <c>setuid</c> and <c>setrsc</c> opened in this transaction.</summary>
internal sealed class PersistentCollections
{
    private readonly IPersistentCollection?[] _open = new IPersistentCollection?[(int)VariableId.Count];

    /// <summary>The open instance of a collection; null before it is initialised.</summary>
    public IPersistentCollection? this[VariableId id]
    {
        get => _open[(int)id];
        set => _open[(int)id] = value;
    }

    /// <summary>Whether the variable is a persistent collection.</summary>
    public static bool Is(VariableId id) =>
        id is VariableId.Global or VariableId.Ip or VariableId.Session or VariableId.User or VariableId.Resource;

    /// <summary>Lists the members of a collection.</summary>
    public void CopyTo(VariableId id, DateTimeOffset now, NamedValues output)
    {
        if (_open[(int)id] is { } collection)
        {
            foreach (var (name, value) in collection.Snapshot(now))
            {
                output.Add(name.AsMemory(), value.AsMemory());
            }
        }
    }

    /// <summary>Lets go of the open instances.</summary>
    public void Clear() => Array.Clear(_open);
}
