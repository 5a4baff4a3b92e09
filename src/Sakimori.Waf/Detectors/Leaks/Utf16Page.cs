using Sakimori.Waf.Charsets;
using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>A response in UTF-16: judged, and hidden in, as UTF-8, since rules speak of bytes of ASCII.</summary>
internal static class Utf16Page
{
    /// <summary>The charset, where a byte order mark or the declared charset says UTF-16; else null.</summary>
    public static Utf16Charset? CharsetOf(ReadOnlySpan<char> contentType, ReadOnlySpan<char> body) =>
        Charset.Find(body is ['\xff', '\xfe', ..] or ['\xfe', '\xff', ..] ? "utf-16" : PageForm.LabelIn(contentType)) as Utf16Charset;

    /// <summary>The page as UTF-8.</summary>
    public static ReadOnlyMemory<char> Decode(Utf16Charset charset, ReadOnlySpan<char> body, TextArena arena)
    {
        var facts = default(DecodingFacts);
        return arena.Commit(charset.Decode(body, arena.Reserve(checked(body.Length * Charset.MaxExpansion)), ref facts));
    }

    /// <summary>
    /// Writes into the body what was hidden in the page: both have the same characters, so they are walked together. A character that
    /// became several asterisks becomes one for each of its units.
    /// </summary>
    public static void Encode(Utf16Charset charset, ReadOnlySpan<char> page, Span<char> body)
    {
        Span<char> character = stackalloc char[4];
        var facts = default(DecodingFacts);
        var (isBigEndian, at) = charset.OrderOf(body);
        for (var read = 0; at < body.Length && read < page.Length;)
        {
            var output = new Utf8Output(character);
            var size = Utf16Charset.DecodeAt(body, at, isBigEndian, ref output, ref facts);
            var now = page.Slice(read, output.Length);
            if (size > 1 && !now.SequenceEqual(character[..output.Length]))
            {
                // What was one byte is an asterisk or a nine; a full-width digit became a full-width asterisk, U+FF0A.
                var (low, high) = now[0] < 0x80 ? (now[0], '\0') : ('\x0a', '\xff');
                for (var unit = at; unit < at + size; unit += 2)
                {
                    (body[unit], body[unit + 1]) = isBigEndian ? (high, low) : (low, high);
                }
            }

            read += output.Length;
            at += size;
        }
    }
}
