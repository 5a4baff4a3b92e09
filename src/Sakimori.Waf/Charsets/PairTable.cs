using System.Text;

namespace Sakimori.Waf.Charsets;

/// <summary>
/// Two bytes → one character of the basic plane, 0 where there is none. Built from the platform's code page on first use
/// (126 × 256 entries, 64 KiB, some milliseconds), then shared.
/// </summary>
internal sealed class PairTable
{
    private const int FirstLead = 0x81;
    private readonly ushort[] _characters = new ushort[(0xFF - FirstLead) * 256];

    public PairTable(int codePage)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(
            codePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"))!;
        Span<byte> pair = stackalloc byte[2];
        Span<char> decoded = stackalloc char[4];
        for (var lead = FirstLead; lead < 0xFF; lead++)
        {
            for (var trail = 0x21; trail < 0xFF; trail++)
            {
                (pair[0], pair[1]) = ((byte)lead, (byte)trail);
                if (encoding.GetChars(pair, decoded) == 1 && decoded[0] is not '\uFFFD' and > '\x7F')
                {
                    _characters[(lead - FirstLead) * 256 + trail] = decoded[0];
                }
            }
        }
    }

    /// <summary>The character of a pair; 0 when it is none.</summary>
    public int this[int lead, int trail] => lead is >= FirstLead and < 0xFF ? _characters[(lead - FirstLead) * 256 + trail] : 0;
}
