using Sakimori.Matching.Patterns;
using Sakimori.Waf.Rules;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.Rules;

public sealed class MemberSelectorTests
{
    private const int Names = 20_000;

    [Fact]
    public void A_prefix_selects_what_its_pattern_matches()
    {
        string[] texts = ["^a_", "^A-b", "^", "a_", "^a.", "^_", "^a_*"];
        var selectors = texts.Select(text =>
        {
            Assert.True(Pattern.TryParse("(?i)" + text, out var pattern, out _));
            return (Selector: new MemberSelector(VariableId.Tx, SelectorKind.Regex, text, pattern), Pattern: pattern);
        }).ToArray();
        var random = new Random(23);
        var selected = 0;
        for (var run = 0; run < Names; run++)
        {
            var name = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => "aAbB_-\n\u00aa\u00e1."[random.Next(10)]));
            foreach (var (selector, pattern) in selectors)
            {
                var expected = pattern.IsMatch(name);
                Assert.True(selector.Selects(name) == expected, $"{selector} and '{name.ReplaceLineEndings("\\n")}'");
                selected += expected ? 1 : 0;
            }
        }

        Assert.InRange(selected, Names, Names * texts.Length);
    }
}
