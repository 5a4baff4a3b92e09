using System.Text;

namespace Sakimori.Waf.Tests.SecLang;

/// <summary>Printing and parsing are inverse, whatever stood in the text.</summary>
public sealed class PrintingTests
{
    [Fact]
    public void Hard_cases_survive()
    {
        string[] cases =
        [
            "SecRule ARGS:'a b'|!TX:'/x|y/'|XML:/*|&ARGS:'/c' \"!@rx \\\"'\\\\\\\\\" \"id:1,msg:'it\\'s, so',ctl:ruleRemoveTargetById=1;ARGS:/a{1,2}/\"",
            "SecRule ARGS:/a\\'b/ x \"msg:\\'\"",
            "SecRule 'ARGS:a\\\"b' 'x\\\"' 'id:1,msg:\\'\\\"\\''",
            "SecAction \"msg:a\\ ,id:1\"",
            "SecAction \"id:1,msg:a\\ \"",
            "SecRule XML:/a[@b='c'] @rx\\s id:1",
            "SecMarker 'a b'",
            "SecRule ARGS \"@rx a \" \"msg:'  x '\"",
            "SecAction \"msg:'/',msg:a/b,msg:'a\\\\',msg:''\"",
        ];
        foreach (var text in cases)
            AssertSurvives(text);
        Assert.Equal(9, cases.Length);
    }

    [Fact]
    public void Random_text_of_the_grammar_survives()
    {
        string[] pieces =
        [
            "SecRule ", "SecAction ", "SecMarker ", "SecRuleRemoveById ", "SecResponseBodyMimeType ", "ARGS", "TX", "XML", "!", "&", ":", "|", ",", "/", "'", "\"", "\\", "\\\n",
            "\n", "\r\n", " ", "  ", "\t", "#", "@rx ", "@", "id:1", "msg:", "ctl:x;ARGS:", "a", "B", "=", "{1,2}", "(", "]", "\u00E9", "deny", "t:none", "\\'", "\\\"", "\\\\",
        ];
        var random = new Random(20260724);
        var parsed = 0;
        for (var i = 0; i < 60_000; i++)
        {
            var text = new StringBuilder(i % 3 == 0 ? "SecRule ARGS:" : i % 3 == 1 ? "SecAction \"" : "");
            for (var n = random.Next(1, 18); n > 0; n--)
                text.Append(pieces[random.Next(pieces.Length)]);
            if (i % 3 == 1)
                text.Append('"');
            parsed += AssertSurvives(text.ToString());
        }

        Assert.True(parsed > 4_500, $"only {parsed} directives were compared");
    }

    private static int AssertSurvives(string text)
    {
        var first = Lang.Parse(text).Directives;
        var printed = string.Join('\n', first.Select(directive => directive.ToText()));
        var second = Lang.Parse(printed);
        if (!first.Select(Lang.Shape).SequenceEqual(second.Directives.Select(Lang.Shape)))
            Assert.Fail($"{text}\n=> {printed}\n=> {string.Join('\n', second.Diagnostics)}");
        return first.Length;
    }
}
