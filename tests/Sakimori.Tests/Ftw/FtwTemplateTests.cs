using Sakimori.Ftw;

namespace Sakimori.Tests.Ftw;

public sealed class FtwTemplateTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a {{ \"1\" | repeat 5 }} b", "a 11111 b")]
    [InlineData("{{ repeat 3 \"ab\" }}", "ababab")]
    [InlineData("{{ \"x\" }}{{ \"y\" }}", "xy")]
    [InlineData("{{ \"\" | repeat 5 }}", "{{ \"\" | repeat 5 }}")]
    [InlineData("{{7*7}}", "{{7*7}}")]
    [InlineData("{{ \"1\" | repeat 5 }} {{config}}", "{{ \"1\" | repeat 5 }} {{config}}")]
    [InlineData("{{ \"1\" | repeat 99999999999 }}", "{{ \"1\" | repeat 99999999999 }}")]
    [InlineData("{{ \"1\" | repeat 17000000 }}", "{{ \"1\" | repeat 17000000 }}")]
    [InlineData("{{ open", "{{ open")]
    public void Repetitions_expand_and_everything_else_stays(string text, string expected) => Assert.Equal(expected, FtwTemplate.Expand(text));
}
