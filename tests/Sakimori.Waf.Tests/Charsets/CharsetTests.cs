using System.Text;
using Sakimori.Waf.Charsets;

namespace Sakimori.Waf.Tests.Charsets;

/// <summary>Decoding, one charset at a time.</summary>
public sealed class CharsetTests
{
    [Theory]
    [InlineData("shift_jis", "95 5C", "表", 0, true)]
    [InlineData("shift_jis", "83 5C 94 5C", "ソ能", 0, true)]
    [InlineData("shift_jis", "C0 AF", "ﾀｯ", 0, false)]
    [InlineData("shift_jis", "87 40 FB FC FA B1", "①髙﨑", 0, true)]
    [InlineData("shift_jis", "81 60 5C 7E", "～\\~", 0, true)]
    [InlineData("shift_jis", "81 27", "\uFFFD'", 1, false)]
    [InlineData("shift_jis", "41 81", "A\uFFFD", 1, false)]
    [InlineData("shift_jis", "81 3C 80 A0 FF", "\uFFFD<\uFFFD\uFFFD\uFFFD", 4, false)]
    [InlineData("shift_jis", "85 40", "\uFFFD@", 1, false)]
    [InlineData("euc-jp", "C9 BD A5 BD C7 BD", "表ソ能", 0, false)]
    [InlineData("euc-jp", "8E C0 8E AF", "ﾀｯ", 0, false)]
    [InlineData("euc-jp", "8F B0 A1", "丂", 0, false)]
    [InlineData("euc-jp", "AD A1 A1 C1", "①～", 0, false)]
    [InlineData("euc-jp", "B0 27", "\uFFFD'", 1, false)]
    [InlineData("euc-jp", "8F B0", "\uFFFD\uFFFD", 2, false)]
    [InlineData("iso-2022-jp", "1B 24 42 49 3D 1B 28 42", "表", 0, true)]
    [InlineData("iso-2022-jp", "1B 24 40 49 3D 1B 28 4A 5C 1B 28 42", "表\\", 0, true)]
    [InlineData("iso-2022-jp", "1B 28 49 40 2F 1B 28 42", "ﾀｯ", 0, true)]
    [InlineData("iso-2022-jp", "1B 24 28 44 30 21 1B 28 42", "丂", 0, true)]
    [InlineData("iso-2022-jp", "1B 24 42 49 3D 27", "表\uFFFD", 2, true)]
    [InlineData("iso-2022-jp", "1B 24 42 49 3D", "表", 1, true)]
    [InlineData("iso-2022-jp", "1B 5B 41 C0", "\uFFFD[A\uFFFD", 2, false)]
    [InlineData("iso-2022-jp", "0E 40 2F 0F 27", "ﾀｯ'", 0, true)]
    [InlineData("iso-2022-jp", "0E 40 27 7E", "ﾀｧ\uFFFD", 2, true)]
    [InlineData("gbk", "BF 5C BF 27", "縗\uFFFD'", 1, true)]
    [InlineData("big5", "B3 5C A5 5C", "許功", 0, true)]
    [InlineData("euc-kr", "B0 A1", "가", 0, false)]
    [InlineData("windows-1252", "91 80 E9", "‘€é", 0, false)]
    [InlineData("iso-8859-1", "E9", "é", 0, false)]
    [InlineData("utf-16", "27 00 68 88", "'表", 0, true)]
    [InlineData("utf-16be", "00 27 D8 67 DE 3D 00", "'\U00029E3D\uFFFD", 1, true)]
    [InlineData("utf-8", "E8 A1 A8", "表", 0, false)]
    public void Bytes_become_text(string charset, string hex, string text, int errors, bool hidesAscii)
    {
        var bytes = Encoding.Latin1.GetString(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        var (decoded, facts) = Decode(Charset.Find(charset)!, bytes);
        Assert.Equal(text, decoded);
        Assert.Equal((errors, hidesAscii), (facts.Errors, facts.HidesAscii));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_stay_for_the_rules_that_look_for_them()
    {
        var facts = default(DecodingFacts);
        Span<char> room = stackalloc char[6];
        Assert.Equal(2, Charset.Utf8.Decode("\xC0\xAF", room, ref facts));
        Assert.Equal("\xC0\xAF", room[..2].ToString());
        Assert.Equal(1, facts.Errors);
    }

    [Theory]
    [InlineData("Windows-31J", "shift_jis")]
    [InlineData(" \"x-sjis\" ", "shift_jis")]
    [InlineData("CP932", "shift_jis")]
    [InlineData("EUC-JP", "euc-jp")]
    [InlineData("ISO-2022-JP", "iso-2022-jp")]
    [InlineData("UTF8", "utf-8")]
    [InlineData("GB2312", "gbk")]
    [InlineData("utf-7", null)]
    [InlineData("ibm037", null)]
    [InlineData("", null)]
    public void Charsets_are_found_by_their_names(string label, string? name) => Assert.Equal(name, Charset.Find(label)?.Name);

    [Fact]
    public void Every_character_of_the_platforms_code_pages_is_decoded_as_there()
    {
        var ran = 0;
        foreach (var (name, codePage) in (ReadOnlySpan<(string, int)>)[("shift_jis", 932), ("euc-jp", 51932), ("gbk", 936), ("big5", 950), ("euc-kr", 949)])
        {
            var charset = Charset.Find(name)!;
            var platform = CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"))!;
            for (var lead = 0x81; lead < 0xFF; lead++)
            {
                for (var trail = 0x30; trail < 0xFF; trail++)
                {
                    byte[] pair = [(byte)lead, (byte)trail];
                    var expected = platform.GetString(pair);
                    if (expected.Length != 1 || expected[0] is '\uFFFD' or < '\x80')
                        continue;
                    var (decoded, facts) = Decode(charset, Encoding.Latin1.GetString(pair));
                    Assert.Equal((name, lead, trail, expected, 0), (name, lead, trail, decoded, facts.Errors));
                    ran++;
                }
            }
        }

        Assert.True(ran > 70_000, $"{ran} characters");
    }

    [Fact]
    public void Text_comes_back_from_every_charset_as_it_went_in()
    {
        var text = JapaneseText.Create(1);
        for (var i = 0; i < 4_000; i++)
        {
            var charset = JapaneseForm.Charsets[i % 4];
            var value = JapaneseForm.Fit(text.Value(), charset);
            var (decoded, facts) = Decode(Charset.Find(charset)!, JapaneseForm.Bytes(value, charset));
            Assert.Equal(value, decoded);
            Assert.Equal(0, facts.Errors);
        }
    }

    [Fact]
    public void No_ASCII_below_0x40_is_ever_swallowed_and_nothing_outgrows_its_bound()
    {
        var random = new Random(2);
        string[] names = ["shift_jis", "euc-jp", "gbk", "big5", "euc-kr"];
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(3) == 0 ? "'\"<>;&"[random.Next(6)] : (char)random.Next(0x80, 0x100))]);
            var (decoded, _) = Decode(Charset.Find(names[i % names.Length])!, bytes);
            Assert.Equal(bytes.Where(c => c < 0x40), decoded.Where(c => c < 0x40));
        }
    }

    private static (string Text, DecodingFacts Facts) Decode(Charset charset, string bytes)
    {
        var facts = default(DecodingFacts);
        var room = new char[bytes.Length * Charset.MaxExpansion];
        var length = charset.Decode(bytes, room, ref facts);
        return (Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(room, 0, length)), facts);
    }
}
