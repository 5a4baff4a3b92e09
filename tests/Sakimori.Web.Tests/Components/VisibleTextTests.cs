using FsCheck;
using FsCheck.Fluent;
using Sakimori.Web.Components;

namespace Sakimori.Web.Tests.Components;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("a\tb", "a\\tb")]
    [InlineData("a\r\nb", "a\\r\\nb")]
    [InlineData("\0\u001b[31m", "\\x00\\x1B[31m")]
    [InlineData("user\u202Etxt.exe", "userU+202Etxt.exe")]
    [InlineData("pay\u200Bpal", "payU+200Bpal")]
    [InlineData("湯のみ 👍", "湯のみ 👍")]
    [InlineData("\uFEFFx\u2028", "U+FEFFxU+2028")]
    public void What_cannot_be_seen_becomes_a_sign(string text, string shown) => Assert.Equal(shown, VisibleText.Plain(text));

    // Not a case above: the name of a test cannot carry half a surrogate.
    [Fact]
    public void Half_a_surrogate_becomes_a_sign() => Assert.Equal("U+D800x", VisibleText.Plain("\uD800x"));

    [Fact]
    public void The_part_a_rule_found_is_marked_once_without_regard_to_case()
    {
        var pieces = VisibleText.Pieces("id=1 UNION SELECT 2 union select 3", "union select").ToArray();
        Assert.Equal(["id=1 ", "UNION SELECT", " 2 union select 3"], pieces.Select(piece => piece.Text));
        Assert.Equal([false, true, false], pieces.Select(piece => piece.IsMarked));
    }

    [Fact]
    public void A_sign_inside_the_marked_part_stays_a_sign()
    {
        var pieces = VisibleText.Pieces("ab\u202Ecd", "b\u202Ec").ToArray();
        Assert.Equal(["a", "b", "U+202E", "c", "d"], pieces.Select(piece => piece.Text));
        Assert.Equal("U+202E", pieces[2].Sign);
    }

    [Fact]
    public void Long_text_is_cut_and_says_so() =>
        Assert.Equal(VisibleText.Limit + 1, VisibleText.Plain(new string('x', VisibleText.Limit * 2)).Length);

    [Theory]
    [InlineData("union select found in ARGS:q", "1 union select 2", "union select")]
    [InlineData("Matched Data: or 1=1 found within ARGS:q: x or 1=1", "x or 1=1", "or 1=1")]
    [InlineData("something else", "the value", "the value")]
    [InlineData("", "the value", "the value")]
    public void The_marked_part_is_what_the_rule_says_it_found(string data, string value, string found) =>
        Assert.Equal(found, VisibleText.Found(new() { RuleId = 1, Phase = 2, Target = "ARGS:q", Value = value, Operator = "@rx", Message = "", Data = data, Severity = 2 }));

    [Fact]
    public void No_text_breaks_it_and_nothing_unseen_is_left()
    {
        var text = ArbMap.Default.ArbFor<char[]>().Convert(chars => new string(chars), text => text.ToCharArray());
        Prop.ForAll(text, value =>
        {
            var shown = VisibleText.Plain(value);
            return !shown.Any(sign => char.IsControl(sign) || char.GetUnicodeCategory(sign) == System.Globalization.UnicodeCategory.Format);
        }).QuickCheckThrowOnFailure();
    }
}
