using Sakimori.Waf.Charsets;
using Sakimori.Waf.Tests.Detectors;
using Sakimori.Waf.Tests.SecLang;
using Sakimori.Waf.Transactions;
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
    public void A_range_gives_one_byte_and_a_later_entry_replaces_it()
    {
        Assert.True(UnicodeMap.TryParse("20127\n0100-ffff:ff 3000:20 3040-3042:41 0000-10000:00 5-4:00", 20127, out var map));
        Assert.Equal("\u00FF \u0041A\u00FF", Transformations.Apply(UrlDecodeUni.WithMap(map), "%u4e00%u3000%u0041%u3042%u3043"));
        Assert.False(map.TryGet('\u00FF', out _));
    }

    /// <summary>The map that ships: ASCII where <c>ARGS_FOLDED</c> has ASCII, else a byte that is none.</summary>
    [Fact]
    public void The_shipped_map_agrees_with_compatibility_folding_on_every_character()
    {
        Assert.True(UnicodeMap.TryParse(System.IO.File.ReadAllText(Path.Combine(Lang.Repository(), "rules", "unicode.mapping")), 20127, out var map));
        var folding = 0;
        for (var character = 0x100; character <= 0xFFFF; character++)
        {
            if (char.IsSurrogate((char)character))
                continue;
            var utf8 = DetectorSpecification.Bytes(((char)character).ToString());
            Assert.True(map.TryGet((char)character, out var mapped), $"{character:x4}");
            // White space alone is not folded there: nothing would be seen that is not seen without.
            var folds = CompatibilityFolding.TryFold(utf8 + "\u00EF\u00BC\u0081", new TextArena(), out var folded) && folded.Length == 2;
            Assert.Equal((character, folds ? folded.Span[0] : '\u00FF'), (character, mapped));
            folding += folds ? 1 : 0;
        }

        Assert.Equal(137, folding);
    }

    [Fact]
    public void UrlDecodeUni_asks_the_map_first_and_falls_back_to_the_best_fit()
    {
        Assert.True(UnicodeMap.TryParse(File, 20127, out var map));
        Assert.Equal("/<>\u0003", Transformations.Apply(UrlDecodeUni.WithMap(map), "%u2215%uff1c%uff1e%u2603"));
        Assert.Equal("\u0015<>\u0003", Transformations.Apply("urlDecodeUni", "%u2215%uff1c%uff1e%u2603"));
    }
}
