using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Operators;

/// <summary><c>@within</c>: the value occurs in the argument, the reverse of <c>@contains</c>; an empty value does.</summary>
internal sealed class Within(Macro argument) : Operator
{
    /// <summary>The text that is looked in.</summary>
    public Macro Text => argument;

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture)
    {
        var text = argument.IsConstant ? argument.Text : argument.Expand(tx).Span;
        if (!text.Contains(value, StringComparison.Ordinal))
        {
            return false;
        }

        if (capture)
        {
            Capture(tx, value);
        }

        return true;
    }
}
