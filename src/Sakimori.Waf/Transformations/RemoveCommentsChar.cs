using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Transformations;

/// <summary><c>removeCommentsChar</c>: the marks of comments (<c>/*</c>, <c>*/</c>, <c>&lt;!--</c>, <c>--&gt;</c>, <c>--</c>, <c>#</c>) disappear, their contents stay.</summary>
internal sealed class RemoveCommentsChar : TriggeredTransformation
{
    private static readonly PhraseSearch s_marks = new(["/*", "*/", "<!--", "--", "#"], StringComparison.Ordinal);

    public override string Name => "removeCommentsChar";

    protected override int IndexOfTrigger(ReadOnlySpan<char> text) => text.IndexOfAny(s_marks);

    protected override int Rewrite(ReadOnlySpan<char> text, Span<char> output, ref int written) => text[0] switch
    {
        '#' => 1,
        '<' => 4,
        '-' when text.Length > 2 && text[2] == '>' => 3,
        _ => 2,
    };
}
