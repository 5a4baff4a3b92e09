using Sakimori.Waf.Transactions;
using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Rules;

/// <summary>The transformations of a rule, in order; rules with the same ones share one chain.</summary>
internal sealed class TransformationChain(int id, Transformation[] steps)
{
    /// <summary>Number of the chain within its rule set, by first use.</summary>
    public int Id { get; } = id;

    public Transformation[] Steps { get; } = steps;

    /// <summary>The transformed value; the value itself when nothing changes. Text lives until the transaction ends.</summary>
    public ReadOnlyMemory<char> Apply(ReadOnlyMemory<char> value, TextArena arena)
    {
        foreach (var step in Steps)
        {
            Apply(step, ref value, arena);
        }

        return value;
    }

    /// <summary>Applies one step; returns whether the value changed.</summary>
    public static bool Apply(Transformation step, ref ReadOnlyMemory<char> value, TextArena arena)
    {
        var length = step.Apply(value.Span, arena.Reserve(step.MaxOutputLength(value.Length)));
        if (length == Transformation.Unchanged)
        {
            return false;
        }

        value = arena.Commit(length);
        return true;
    }
}
