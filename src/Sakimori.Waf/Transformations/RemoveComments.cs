using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>removeComments</c>: <c>/* … */</c> and <c>&lt;!-- … --&gt;</c> disappear (either end closes either), <c>--</c> and <c>#</c> end the value, and a comment
/// that does not end becomes a space. As in ModSecurity the char after a closed comment is copied unseen.
/// </summary>
internal sealed class RemoveComments : TriggeredTransformation
{
    private static readonly PhraseSearch s_starts = new(["/*", "<!--", "--", "#"], StringComparison.Ordinal);
    private static readonly PhraseSearch s_ends = new(["*/", "-->"], StringComparison.Ordinal);

    public override string Name => "removeComments";

    protected override int IndexOfTrigger(ReadOnlySpan<char> text) => text.IndexOfAny(s_starts);

    protected override int Rewrite(ReadOnlySpan<char> text, Span<char> output, ref int written)
    {
        if (text[0] is '-' or '#')
            return text.Length;

        var start = text[0] == '/' ? 2 : 4;
        var end = text[start..].IndexOfAny(s_ends);
        if (end < 0)
        {
            Emit(' ', output, ref written);
            return text.Length;
        }

        end += start;
        end += text[end] == '*' ? 2 : 3;
        return end + Keep(text[end..], 1, output, ref written);
    }
}
