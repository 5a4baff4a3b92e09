namespace Sakimori.Waf.Transformations;

/// <summary><c>removeNulls</c>: every NUL byte disappears.</summary>
internal sealed class RemoveNulls : TriggeredTransformation
{
    public override string Name => "removeNulls";

    protected override int IndexOfTrigger(ReadOnlySpan<char> text) => text.IndexOf('\0');

    protected override int Rewrite(ReadOnlySpan<char> text, Span<char> output, ref int written) => 1;
}
