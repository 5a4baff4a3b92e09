namespace Sakimori.Waf.Transformations;

/// <summary><c>replaceComments</c>: every <c>/* … */</c> becomes one space; so does one that does not end.</summary>
internal sealed class ReplaceComments : TriggeredTransformation
{
    public override string Name => "replaceComments";

    protected override int IndexOfTrigger(ReadOnlySpan<char> text) => text.IndexOf("/*", StringComparison.Ordinal);

    protected override int Rewrite(ReadOnlySpan<char> text, Span<char> output, ref int written)
    {
        Emit(' ', output, ref written);
        var end = text[2..].IndexOf("*/", StringComparison.Ordinal);
        return end < 0 ? text.Length : 2 + end + 2;
    }
}
