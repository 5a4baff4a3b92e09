using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Tests.Transformations;

public sealed class UnicodeMapTests
{
    private const string File = """
        1250  (ANSI - Central Europe)
        00a1:21 2215:25

        20127 (US-ASCII)
        00aa:61 2215:2f
        FF1C:3c	nonsense xx:yy 10000:00 2044:2f

        28591  (ISO 8859-1 Latin I)
        2215:21
        """;

    [Theory]
    [InlineData(20127, 0x2215, '/')]
    [InlineData(20127, 0x00AA, 'a')]
    [InlineData(20127, 0x2044, '/')]
    [InlineData(1250, 0x2215, '%')]
    [InlineData(28591, 0x2215, '!')]
    public void Gives_the_byte_of_the_chosen_code_page(int codePage, int codePoint, char expected)
    {
        Assert.True(UnicodeMap.TryParse(File, codePage, out var map));
        Assert.True(map.TryGet((char)codePoint, out var actual));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Has_nothing_for_a_code_point_of_another_page()
    {
        Assert.True(UnicodeMap.TryParse(File, 20127, out var map));
        Assert.False(map.TryGet('\u00A1', out _));
    }

    [Theory]
    [InlineData("", 20127)]
    [InlineData(File, 932)]
    [InlineData("20127 (US-ASCII)", 20127)]
    public void A_page_without_pairs_is_no_map(string text, int codePage) =>
        Assert.False(UnicodeMap.TryParse(text, codePage, out _));

    [Fact]
    public void UrlDecodeUni_asks_the_map_first_and_falls_back_to_the_best_fit()
    {
        Assert.True(UnicodeMap.TryParse(File, 20127, out var map));
        Assert.Equal("/<>\u0003", Transformations.Apply(UrlDecodeUni.WithMap(map), "%u2215%uff1c%uff1e%u2603"));
        Assert.Equal("\u0015<>\u0003", Transformations.Apply("urlDecodeUni", "%u2215%uff1c%uff1e%u2603"));
    }
}
