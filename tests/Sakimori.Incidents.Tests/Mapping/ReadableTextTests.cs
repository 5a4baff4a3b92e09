using System.Text;
using Sakimori.Incidents.Mapping;

namespace Sakimori.Incidents.Tests.Mapping;

public sealed class ReadableTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("C:\\temp", @"C:\\temp")]
    [InlineData("a\0b\r\n", @"a\x00b\x0D\x0A")]
    public void Ascii_is_shown_as_it_is_and_controls_are_named(string bytes, string text) => Assert.Equal(text, ReadableText.Of(bytes, 100));

    [Fact]
    public void Utf_8_is_read_and_what_is_none_is_named()
    {
        Assert.Equal("日本語", ReadableText.Of(Latin1("日本語"), 100));
        Assert.Equal(@"\x93\xFA", ReadableText.Of("\u0093\u00FA", 100));
        // A character that turns the direction of writing must not turn the page.
        Assert.Equal(@"a\u{202E}b", ReadableText.Of(Latin1("a\u202Eb"), 100));
    }

    [Fact]
    public void What_is_too_long_says_so() => Assert.Equal("aaa…", ReadableText.Of("aaaaa", 3));

    [Fact]
    public void Different_bytes_are_different_texts_and_lead_back()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(24)];
            for (var j = 0; j < bytes.Length; j++)
                bytes[j] = random.Next(4) switch { 0 => (byte)"\\xu{}0AF"[random.Next(8)], 1 => (byte)random.Next(0x80, 0x100), _ => (byte)random.Next(0x80) };
            var text = Encoding.Latin1.GetString(bytes);
            Assert.Equal(text, ReadableText.ToBytes(ReadableText.Of(text, 100)));
        }
    }

    private static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
