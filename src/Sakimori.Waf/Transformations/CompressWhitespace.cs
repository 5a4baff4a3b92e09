using System.Buffers;

namespace Sakimori.Waf.Transformations;

/// <summary><c>compressWhitespace</c>: every run of white space becomes one space.</summary>
internal sealed class CompressWhitespace : Transformation
{
    private static readonly SearchValues<char> s_notSpace = SearchValues.Create("\t\n\v\f\r");

    public override string Name => "compressWhitespace";

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        var first = input.IndexOfAny(s_notSpace);
        var pair = (first < 0 ? input : input[..first]).IndexOf("  ", StringComparison.Ordinal);
        if (first < 0 && pair < 0)
            return Unchanged;

        var written = pair < 0 ? first : pair;
        input[..written].CopyTo(output);
        var inRun = written > 0 && input[written - 1] == ' ';
        foreach (var item in input[written..])
        {
            var isSpace = Whitespace.Is(item);
            if (isSpace && inRun)
                continue;
            output[written++] = isSpace ? ' ' : item;
            inRun = isSpace;
        }

        return written;
    }
}
