using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Operators;

/// <summary><c>@eq @ge @gt @le @lt</c>: compares integers; text counts as the integer it begins with, 0 without one.</summary>
internal sealed class NumericOperator(NumericOperator.Comparison comparison, Macro argument) : Operator
{
    // The argument is nearly always a constant: parsed once.
    private readonly long? _constant = argument.IsConstant ? Integers.Parse(argument.Text) : null;

    /// <summary>How the value is compared with the argument.</summary>
    internal enum Comparison : byte
    {
        Equal,
        GreaterOrEqual,
        Greater,
        LessOrEqual,
        Less,
    }

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture) => EvaluateNumber(tx, Integers.Parse(value));

    public override bool EvaluateNumber(Transaction tx, long value) => Compare(comparison, value, _constant ?? argument.ExpandNumber(tx));

    /// <summary>The argument, when it is the same for every transaction.</summary>
    public long? Argument => _constant;

    /// <summary>The slot of the <c>TX</c> variable that is the argument; −1 when it is something else.</summary>
    public int ArgumentSlot { get; } = argument.Slot;

    /// <summary>How the value is compared with it.</summary>
    public Comparison Kind => comparison;

    /// <summary>The comparison itself.</summary>
    public static bool Compare(Comparison comparison, long value, long other) => comparison switch
    {
        Comparison.Equal => value == other,
        Comparison.GreaterOrEqual => value >= other,
        Comparison.Greater => value > other,
        Comparison.LessOrEqual => value <= other,
        _ => value < other,
    };
}
