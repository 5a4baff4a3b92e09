namespace Sakimori.Waf.Transformations;

/// <summary><c>none</c>: the value itself. In a rule it discards the transformations before it, which is the compiler's work.</summary>
internal sealed class None : Transformation
{
    public override string Name => "none";

    public override bool ChangesOnlyLetterCase => true;

    public override int Apply(ReadOnlySpan<char> input, Span<char> output) => Unchanged;
}
