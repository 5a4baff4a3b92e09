using System.Buffers;
using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>cmdLine</c>: undoes what shells let an attacker write differently. Backslashes, quotes and carets disappear; runs of white
/// space, commas and semicolons become one space, none before <c>/</c> and <c>(</c>; letters become lower case.
/// </summary>
internal sealed class CmdLine : Transformation
{
    private static readonly SearchValues<char> s_special = SearchValues.Create("\"'\\^,;\t\r\nABCDEFGHIJKLMNOPQRSTUVWXYZ");

    // A single space changes nothing elsewhere.
    private static readonly PhraseSearch s_spaces = new(["  ", " /", " ("], StringComparison.Ordinal);

    public override string Name => "cmdLine";

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        var written = input.IndexOfAny(s_special);
        var spaces = (written < 0 ? input : input[..written]).IndexOfAny(s_spaces);
        if (written < 0 && spaces < 0)
            return Unchanged;

        // From the last space on: it may be the first of a run.
        written = spaces >= 0 ? spaces : written;
        while (written > 0 && input[written - 1] == ' ')
            written--;

        input[..written].CopyTo(output);
        var afterSpace = false;
        foreach (var item in input[written..])
        {
            switch (item)
            {
                case '"' or '\'' or '\\' or '^':
                    break;
                case ' ' or ',' or ';' or '\t' or '\r' or '\n':
                    if (!afterSpace)
                        output[written++] = ' ';
                    afterSpace = true;
                    break;
                case '/' or '(':
                    if (afterSpace)
                        written--;
                    output[written++] = item;
                    afterSpace = false;
                    break;
                default:
                    output[written++] = char.IsAsciiLetterUpper(item) ? (char)(item | 0x20) : item;
                    afterSpace = false;
                    break;
            }
        }

        return Result(input, output[..written]);
    }
}
