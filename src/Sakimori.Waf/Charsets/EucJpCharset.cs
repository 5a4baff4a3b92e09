using System.Text;

namespace Sakimori.Waf.Charsets;

/// <summary>EUC-JP: every byte of a character but the first ASCII set is 0x80 and above, so no ASCII is ever hidden.</summary>
internal sealed class EucJpCharset() : Charset("euc-jp", "eucjp", "x-euc-jp", "x-euc", "ujis", "cp51932", "cp20932", "eucjp-ms", "eucjp-win", "cseucpkdfmtjapanese")
{
    /// <summary>Half-width kana follow this byte.</summary>
    public const char SingleShift2 = (char)0x8E;

    /// <summary>JIS X 0212 follows this byte.</summary>
    public const char SingleShift3 = (char)0x8F;

    private static readonly Lazy<PairTable> s_jisX0208 = new(() => new PairTable(51932));

    // In code page 20932 the second byte of JIS X 0212 has its high bit removed.
    private static readonly Lazy<PairTable> s_jisX0212 = new(() => new PairTable(20932));

    /// <summary>JIS X 0208 with row 13 and the IBM extensions, both bytes with their high bit set.</summary>
    public static PairTable JisX0208 => s_jisX0208.Value;

    /// <summary>The character of two bytes of JIS X 0212 with their high bits set; 0 when it is none.</summary>
    public static int JisX0212(int lead, int trail) => trail > 0x80 ? s_jisX0212.Value[lead, trail & 0x7F] : 0;

    internal override int Decode(ReadOnlySpan<char> bytes, Span<char> utf8, ref DecodingFacts facts)
    {
        var pairs = JisX0208;
        var output = new Utf8Output(utf8);
        for (var i = 0; i < bytes.Length; i++)
        {
            var lead = bytes[i];
            var next = i + 1 < bytes.Length ? bytes[i + 1] : '\0';
            if (lead < 0x80)
            {
                output.Ascii(lead);
            }
            else if (lead == SingleShift2 && next is >= (char)0xA1 and <= (char)0xDF)
            {
                output.Character(0xFF61 + next - 0xA1);
                i++;
            }
            else if (lead == SingleShift3 && i + 2 < bytes.Length && JisX0212(next, bytes[i + 2]) is > 0 and var supplement)
            {
                output.Character(supplement);
                i += 2;
            }
            else if (lead >= 0xA1 && next >= 0xA1 && pairs[lead, next] is > 0 and var character)
            {
                output.Character(character);
                i++;
            }
            else
            {
                facts.Errors++;
                output.Replacement();
            }
        }

        return output.Length;
    }

    internal override byte[] Encode(string text) => CodePagesEncodingProvider.Instance.GetEncoding(51932)!.GetBytes(text);
}
