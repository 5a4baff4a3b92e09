using System.Text;

namespace Sakimori.Waf.Charsets;

/// <summary>
/// UTF-8: what rules are judged on anyway. Bytes that are not UTF-8 stay as they are, so that <c>@validateUtf8Encoding</c> and
/// the readers of overlong forms see them; they are counted as one error a value.
/// </summary>
internal sealed class Utf8Charset() : Charset("utf-8", "utf8", "unicode-1-1-utf-8", "us-ascii", "ascii", "cp65001")
{
    internal override int Decode(ReadOnlySpan<char> bytes, Span<char> utf8, ref DecodingFacts facts)
    {
        bytes.CopyTo(utf8);
        facts.Errors += Bodies.Utf8.IsValid(bytes) ? 0 : 1;
        return bytes.Length;
    }

    internal override byte[] Encode(string text) => Encoding.UTF8.GetBytes(text);
}
