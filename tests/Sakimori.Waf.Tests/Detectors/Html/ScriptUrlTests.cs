using Sakimori.Waf.Detectors.Html;

namespace Sakimori.Waf.Tests.Detectors.Html;

public sealed class ScriptUrlTests
{
    [Theory]
    [InlineData("javascript:x")]
    [InlineData(" \tJAVA\nSCRIPT\r:x")]
    [InlineData("\u0001vbscript:x")]
    [InlineData("data:text/html,x")]
    [InlineData("data:image/svg+xml,x")]
    [InlineData("mocha:x")]
    public void These_run_script(string url) => Assert.True(ScriptUrl.Begins(url, out _));

    [Theory]
    [InlineData("")]
    [InlineData("http://a/javascript:x")]
    [InlineData("/javascript:x")]
    [InlineData("javascript")]
    [InlineData("xjavascript:x")]
    [InlineData("data:image/png;base64,x")]
    [InlineData("mailto:javascript")]
    public void These_do_not(string url) => Assert.False(ScriptUrl.Begins(url, out _));

    [Theory]
    [InlineData("x:EXPRESSION(a)")]
    [InlineData("x:exp/*a*/ression(a)")]
    [InlineData("x:\\65 xpression(a)")]
    [InlineData("behavior : url(a)")]
    [InlineData("@im\\port 'a'")]
    [InlineData("background:url( javascript:a)")]
    public void These_styles_run_script(string css) => Assert.True(StyleText.RunsScript(css));

    [Theory]
    [InlineData("color:red; background:url(/a.png)")]
    [InlineData("font-family:'Expression Sans'")]
    [InlineData("")]
    public void These_styles_do_not(string css) => Assert.False(StyleText.RunsScript(css));
}
