using System.Text;

namespace Sakimori.Waf.Charsets;

/// <summary>Charsets of one lead and one trail byte whose trail bytes reach into ASCII: Shift_JIS, GBK, Big5, the wide EUC-KR.</summary>
internal sealed class DoubleByteCharset : Charset
{
    private readonly int _codePage;
    private readonly Lazy<PairTable> _pairs;

    public DoubleByteCharset(string name, int codePage, params string[] labels)
        : base(name, labels)
    {
        _codePage = codePage;
        _pairs = new(() => new PairTable(codePage));
    }

    /// <summary>The characters of two bytes.</summary>
    public PairTable Pairs => _pairs.Value;

    private bool HasHalfWidthKana => _codePage == 932;

    internal override int Decode(ReadOnlySpan<char> bytes, Span<char> utf8, ref DecodingFacts facts)
    {
        var pairs = Pairs;
        var output = new Utf8Output(utf8);
        for (var i = 0; i < bytes.Length; i++)
        {
            var lead = bytes[i];
            if (lead < 0x80)
            {
                output.Ascii(lead);
            }
            else if (HasHalfWidthKana && lead is >= (char)0xA1 and <= (char)0xDF)
            {
                output.Character(0xFF61 + lead - 0xA1);
            }
            else if (i + 1 < bytes.Length && pairs[lead, bytes[i + 1]] is > 0 and var character)
            {
                facts.HidesAscii |= bytes[++i] < 0x80;
                output.Character(character);
            }
            else
            {
                facts.Errors++;
                output.Replacement();
            }
        }

        return output.Length;
    }

    internal override byte[] Encode(string text) => CodePagesEncodingProvider.Instance.GetEncoding(_codePage)!.GetBytes(text);
}
