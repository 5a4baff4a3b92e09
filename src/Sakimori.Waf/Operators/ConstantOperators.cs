namespace Sakimori.Waf.Operators;

/// <summary><c>@unconditionalMatch</c>: every value matches.</summary>
internal sealed class UnconditionalMatch : Operator
{
    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture) => true;
}

/// <summary><c>@noMatch</c>: no value matches.</summary>
internal sealed class NoMatch : Operator
{
    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture) => false;
}
