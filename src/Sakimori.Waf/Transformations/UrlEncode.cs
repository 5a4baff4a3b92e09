using System.Buffers;

namespace Sakimori.Waf.Transformations;

/// <summary><c>urlEncode</c>: letters, digits and <c>*</c> stay, a space becomes <c>+</c>, every other byte <c>%hh</c> in lower case.</summary>
internal sealed class UrlEncode : Transformation
{
    private static readonly SearchValues<char> s_plain =
        SearchValues.Create("*0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public override string Name => "urlEncode";

    public override int MaxOutputLength(int inputLength) => checked(inputLength * 3);

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        var written = input.IndexOfAnyExcept(s_plain);
        if (written < 0)
            return Unchanged;

        input[..written].CopyTo(output);
        foreach (var item in input[written..])
        {
            if (item == ' ')
            {
                output[written++] = '+';
            }
            else if (char.IsAsciiLetterOrDigit(item) || item == '*')
            {
                output[written++] = item;
            }
            else
            {
                output[written++] = '%';
                output[written++] = "0123456789abcdef"[item >> 4 & 0xF];
                output[written++] = "0123456789abcdef"[item & 0xF];
            }
        }

        return written;
    }
}
