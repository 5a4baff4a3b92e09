using Sakimori.Waf.Transactions;
using Sakimori.Waf.Transformations;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Bodies;

/// <summary>
/// <c>application/x-www-form-urlencoded</c>: query strings and form bodies. Reads as ModSecurity v3 does: every piece between
/// separators is an argument, an empty one included (<c>a=1&amp;&amp;b=2</c> has three); only the piece after a trailing
/// separator is none. Bytes decoded from <c>%00</c> stay bytes.
/// </summary>
internal static class UrlEncoded
{
    /// <summary>
    /// Appends the arguments of <paramref name="text"/> until <paramref name="output"/> holds <paramref name="argumentLimit"/>.
    /// What needs no decoding is a slice of <paramref name="text"/>; the rest lives in <paramref name="arena"/>.
    /// </summary>
    /// <param name="text">The text to split.</param>
    /// <param name="separator">Between arguments, <c>&amp;</c> unless <c>SecArgumentSeparator</c> says otherwise.</param>
    /// <param name="argumentLimit">Members <paramref name="output"/> may hold afterwards, those it had before included.</param>
    /// <param name="arena">Takes decoded text.</param>
    /// <param name="output">Receives the arguments in order.</param>
    /// <param name="invalidEncoding">A <c>%</c> not followed by two hexadecimal digits was kept as it is (<c>URLENCODED_ERROR</c>).</param>
    /// <returns>How many arguments did not fit; the caller must report it when it is not 0.</returns>
    public static int Parse(
        ReadOnlyMemory<char> text, char separator, int argumentLimit, TextArena arena, NamedValues output, out bool invalidEncoding)
    {
        invalidEncoding = false;
        var span = text.Span;
        var start = 0;
        while (start < span.Length)
        {
            if (output.Count >= argumentLimit)
            {
                return CountPieces(span[start..], separator);
            }

            var length = span[start..].IndexOf(separator);
            if (length < 0)
            {
                length = span.Length - start;
            }

            var equals = span.Slice(start, length).IndexOf('=');
            if (equals < 0)
            {
                output.Add(Decode(text.Slice(start, length), arena, ref invalidEncoding), ReadOnlyMemory<char>.Empty);
            }
            else
            {
                var name = Decode(text.Slice(start, equals), arena, ref invalidEncoding);
                var value = Decode(text.Slice(start + equals + 1, length - equals - 1), arena, ref invalidEncoding);
                output.Add(name, value);
            }

            start += length + 1;
        }

        return 0;
    }

    /// <summary>Parses a form body; arguments that do not fit and broken encodings are reported in <paramref name="content"/>.</summary>
    public static void ParseBody(ReadOnlyMemory<char> body, BodyLimits limits, RequestBodyContent content)
    {
        var dropped = Parse(
            body, limits.ArgumentSeparator, limits.ArgumentLimit, content.Arena, content.Arguments, out var invalidEncoding);
        content.InvalidUrlEncoding = invalidEncoding;
        if (dropped > 0)
        {
            content.Error ??= $"Urlencoded parsing error: {dropped} arguments over the limit of {limits.ArgumentLimit}.";
        }
    }

    /// <summary>The bytes one name or value stands for.</summary>
    public static ReadOnlyMemory<char> Decode(ReadOnlyMemory<char> text, TextArena arena)
    {
        var invalidEncoding = false;
        return Decode(text, arena, ref invalidEncoding);
    }

    private static int CountPieces(ReadOnlySpan<char> rest, char separator) =>
        rest.Count(separator) + (rest[^1] == separator ? 0 : 1);

    private static ReadOnlyMemory<char> Decode(ReadOnlyMemory<char> text, TextArena arena, ref bool invalidEncoding)
    {
        var source = text.Span;
        if (!source.ContainsAny('%', '+'))
        {
            return text;
        }

        var target = arena.Reserve(source.Length);
        var read = PlusSigns.CopyUntilPercent(source, target);
        var written = read;
        while (read < source.Length)
        {
            // A percent sign.
            var c = source[read++];
            if (read + 1 < source.Length && char.IsAsciiHexDigit(source[read]) && char.IsAsciiHexDigit(source[read + 1]))
            {
                c = (char)((Digit(source[read]) << 4) | Digit(source[read + 1]));
                read += 2;
            }
            else
            {
                invalidEncoding = true;
            }

            target[written++] = c;
            var copied = PlusSigns.CopyUntilPercent(source[read..], target[written..]);
            read += copied;
            written += copied;
        }

        return arena.Commit(written);
    }

    /// <summary>0–9 have 0 above bit 5 and their value below; letters have 1 above and 1–6 below.</summary>
    private static int Digit(char hex) => (hex & 0xF) + ((hex >> 6) * 9);
}
