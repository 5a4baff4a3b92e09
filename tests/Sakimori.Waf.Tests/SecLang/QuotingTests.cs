using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Tests.SecLang;

/// <summary>How a line becomes arguments.</summary>
public sealed class QuotingTests
{
    [Fact]
    public void Arguments_lose_their_quotes_and_only_escapes_of_quotes()
    {
        (string Text, string[] Arguments)[] cases =
        [
            ("SecResponseBodyMimeType text/plain text/html", ["text/plain", "text/html"]),
            ("SecResponseBodyMimeType \"text/plain text/html\"", ["text/plain text/html"]),
            ("SecResponseBodyMimeType 'a b' \"c d\" e", ["a b", "c d", "e"]),
            ("SecResponseBodyMimeType \"a\\\"b\"", ["a\"b"]),
            ("SecResponseBodyMimeType \"a\\'b\"", ["a\\'b"]),
            ("SecResponseBodyMimeType 'a\\'b'", ["a'b"]),
            ("SecResponseBodyMimeType 'a\\\"b'", ["a\"b"]),
            ("SecResponseBodyMimeType \"a\\\\\" b", ["a\\\\", "b"]),
            ("SecResponseBodyMimeType \"a\\\\\\\"b\"", ["a\\\\\"b"]),
            ("SecResponseBodyMimeType \"\\s+\\x5c\"", ["\\s+\\x5c"]),
            ("SecResponseBodyMimeType it's", ["it's"]),
            ("SecResponseBodyMimeType \"\"", [""]),
            ("SecResponseBodyMimeType a\\b", ["a\\b"]),
            ("SecResponseBodyMimeType a#b #c", ["a#b", "#c"]),
            ("SecResponseBodyMimeType a\\\nb", ["ab"]),
            ("SecResponseBodyMimeType a \\\n b", ["a", "b"]),
            ("SecResponseBodyMimeType a \\\r\n b\r\n", ["a", "b"]),
            ("SecResponseBodyMimeType \"a\\\n  b\"", ["a  b"]),
            ("SecResponseBodyMimeType a \\\n# comment\n b", ["a", "b"]),
            ("SecResponseBodyMimeType a \\\n# comment \\\n b", ["a", "b"]),
            ("\tSecResponseBodyMimeType\ta\t", ["a"]),
            ("\u00EF\u00BB\u00BFSecResponseBodyMimeType a", ["a"]),
            ("\uFEFFSecResponseBodyMimeType a", ["a"]),
            ("SecResponseBodyMimeType \\\na", ["a"]),
            ("SecResponseBodyMimeType a \\", ["a"]),
            ("SecResponseBodyMimeType a \\\n\nSecResponseBodyMimeTypesClear", ["a"]),
            ("SecResponseBodyMimeType \u00E9\u0083\u005C\u0041", ["\u00E9\u0083\u005C\u0041"]),
        ];
        var ran = 0;
        foreach (var (text, arguments) in cases)
        {
            var result = Lang.Parse(text);
            Assert.Empty(result.Diagnostics);
            Assert.Equal(arguments, Assert.IsType<SettingDirective>(result.Directives[0]).Arguments.Select(argument => argument.Text));
            ran++;
        }

        Assert.Equal(27, ran);
    }

    [Fact]
    public void A_commented_out_rule_takes_its_continued_lines_with_it()
    {
        var result = Lang.Parse("#SecRule ARGS \"@rx a\" \\\n  \"id:1,\\\n  deny\"\nSecMarker A\n");
        Assert.Empty(result.Diagnostics);
        Assert.Equal("A", Assert.IsType<MarkerDirective>(Assert.Single(result.Directives)).Label);
    }

    [Fact]
    public void A_comment_that_swallows_a_directive_says_so()
    {
        var result = Lang.Parse("# SecRule ARGS \"@rx a\" \\\nSecMarker A\nSecMarker B\n");
        Assert.Equal("B", Assert.IsType<MarkerDirective>(Assert.Single(result.Directives)).Label);
        var warning = Assert.Single(result.Diagnostics);
        Assert.Equal(DiagnosticSeverity.Warning, warning.Severity);
        Assert.Equal("2:1", Lang.Place(warning.Location));
    }

    [Fact]
    public void An_ordinary_comment_ends_with_its_line()
    {
        var result = Lang.Parse("# C:\\\nSecMarker A\n");
        Assert.Empty(result.Diagnostics);
        Assert.Single(result.Directives);
    }

    [Fact]
    public void A_comment_inside_an_action_list_is_left_out_and_reported()
    {
        var result = Lang.Parse("SecAction \"id:1,\\\n#  msg:'x',\\\n  phase:1\"");
        var action = Assert.IsType<ActionDirective>(Assert.Single(result.Directives));
        Assert.Equal(["id", "phase"], action.Actions.Select(one => one.Name));
        var info = Assert.Single(result.Diagnostics);
        Assert.Equal(DiagnosticSeverity.Info, info.Severity);
        Assert.Equal("2:1", Lang.Place(info.Location));
    }

    [Fact]
    public void A_number_sign_inside_an_operator_belongs_to_the_pattern()
    {
        var rule = Lang.One<RuleDirective>("SecRule ARGS \"@rx a\\\n#b\" id:1");
        Assert.Equal("a#b", rule.Operator.Argument);
    }

    [Fact]
    public void Blanks_after_the_continuing_backslash_are_forgiven_with_a_warning()
    {
        var result = Lang.Parse("SecRule ARGS \"@rx a\" \\ \t\n  id:1");
        Assert.Equal("1", Assert.IsType<RuleDirective>(Assert.Single(result.Directives)).Actions[0].Argument);
        var warning = Assert.Single(result.Diagnostics);
        Assert.Equal(DiagnosticSeverity.Warning, warning.Severity);
        Assert.Equal("1:22", Lang.Place(warning.Location));
    }
}
