using System.Text;

namespace Sakimori.Waf.Charsets;

/// <summary>
/// UTF-16, which ASP.NET decodes forms with when the request says so. Half of the bytes of ASCII are NUL, so every value is
/// decoded; one of odd length has an error at its end. A byte order mark decides over the name.
/// </summary>
internal sealed class Utf16Charset(string name, bool isBigEndian, params string[] labels) : Charset(name, labels)
{
    internal override bool IsAsciiTransparent => false;

    internal override int Decode(ReadOnlySpan<char> bytes, Span<char> utf8, ref DecodingFacts facts)
    {
        var output = new Utf8Output(utf8);
        var (bigEndian, at) = OrderOf(bytes);
        while (at < bytes.Length)
        {
            at += DecodeAt(bytes, at, bigEndian, ref output, ref facts);
        }

        facts.HidesAscii = bytes.ContainsAnyInRange('\x1', '\x7F');
        return output.Length;
    }

    /// <summary>The order of bytes, and where the text begins: behind its mark, if it has one.</summary>
    internal (bool IsBigEndian, int Start) OrderOf(ReadOnlySpan<char> bytes) => bytes switch
    {
        ['\xFE', '\xFF', ..] => (true, 2),
        ['\xFF', '\xFE', ..] => (false, 2),
        _ => (isBigEndian, 0),
    };

    /// <summary>Decodes the character that begins here; returns how many bytes it has.</summary>
    internal static int DecodeAt(ReadOnlySpan<char> bytes, int at, bool isBigEndian, ref Utf8Output output, ref DecodingFacts facts)
    {
        if (at + 1 >= bytes.Length)
        {
            facts.Errors++;
            output.Replacement();
            return 1;
        }

        var unit = Unit(bytes[at..], isBigEndian);
        if (char.IsHighSurrogate(unit) && at + 3 < bytes.Length && Unit(bytes[(at + 2)..], isBigEndian) is var low && char.IsLowSurrogate(low))
        {
            output.Supplementary(char.ConvertToUtf32(unit, low));
            return 4;
        }

        if (char.IsSurrogate(unit))
        {
            facts.Errors++;
            output.Replacement();
        }
        else
        {
            output.Character(unit);
        }

        return 2;
    }

    internal override byte[] Encode(string text) => (isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetBytes(text);

    private static char Unit(ReadOnlySpan<char> bytes, bool bigEndian) =>
        (char)(bigEndian ? bytes[0] << 8 | bytes[1] : bytes[1] << 8 | bytes[0]);
}
