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
        var bigEndian = isBigEndian;
        var start = 0;
        if (bytes is ['\xFE', '\xFF', ..] or ['\xFF', '\xFE', ..])
        {
            bigEndian = bytes[0] == '\xFE';
            start = 2;
        }

        for (; start + 1 < bytes.Length; start += 2)
        {
            var unit = Unit(bytes[start..], bigEndian);
            if (char.IsHighSurrogate(unit) && start + 3 < bytes.Length && Unit(bytes[(start + 2)..], bigEndian) is var low && char.IsLowSurrogate(low))
            {
                output.Supplementary(char.ConvertToUtf32(unit, low));
                start += 2;
            }
            else if (char.IsSurrogate(unit))
            {
                facts.Errors++;
                output.Replacement();
            }
            else
            {
                output.Character(unit);
            }
        }

        if (start < bytes.Length)
        {
            facts.Errors++;
            output.Replacement();
        }

        facts.HidesAscii = bytes.ContainsAnyInRange('\x1', '\x7F');
        return output.Length;
    }

    internal override byte[] Encode(string text) => (isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetBytes(text);

    private static char Unit(ReadOnlySpan<char> bytes, bool bigEndian) =>
        (char)(bigEndian ? bytes[0] << 8 | bytes[1] : bytes[1] << 8 | bytes[0]);
}
