using Sakimori.Incidents;
using Sakimori.Web.Components;
using Sakimori.Web.Languages;

namespace Sakimori.Web.Tests.Components;

/// <summary>Masks are said in the reader's language, and nothing else is touched.</summary>
public sealed class MaskTextsTests
{
    private static readonly Words s_japanese = new();

    [Theory]
    [InlineData("[12: letters, digits]", "[12: 文字, 数字]")]
    [InlineData("/a?[3: letters, other characters, %-=] and [0]", "/a?[3: 文字, その他の文字, %-=] and [0]")]
    [InlineData("letters of digits", "letters of digits")]
    [InlineData("[x: letters]", "[x: letters]")]
    [InlineData("[12: letters", "[12: letters")]
    [InlineData("[12: lettersdigits]", "[12: lettersdigits]")]
    public void A_mask_is_translated(string text, string said) => Assert.Equal(said, MaskTexts.Of(text, s_japanese));

    [Fact]
    public void English_stays()
    {
        var words = new Words();
        words.Speak("en");
        Assert.Equal("[12: letters, digits]", MaskTexts.Of("[12: letters, digits]", words));
    }

    // The words are those the mask is made of.
    [Fact]
    public void Every_kind_a_mask_names_is_known()
    {
        var masked = EvidenceMask.Mask(Samples.Hit("mask-1", "aZ9 \u0001漢<'>")).Detections[0].Value;
        Assert.DoesNotMatch("[a-z]", MaskTexts.Of(masked, s_japanese));
        Assert.Contains("文字", MaskTexts.Of(masked, s_japanese));
    }
}
