using Sakimori.Waf.Detectors;

namespace Sakimori.Fuzz.Targets;

/// <summary><c>@detectXSS</c>, and that its prefilter changes no answer.</summary>
internal sealed class DetectXssTarget : DetectorTarget
{
    public override string Name => "detect-xss";

    public override IEnumerable<byte[]> Seeds { get; } = Texts(
        "<script>alert(1)</script>", "\" onmouseover=alert(1) x=\"", "<a href=\"jav&#x09;ascript:alert(1)\">", "<p style=\"w:exp/**/ression(alert(1))\">", "';alert(1)//",
            "{{constructor.constructor('alert(1)')()}}", "<x:script xmlns:x='a' src=b>", "<!--[if IE]><img src=x onerror=a()>", "<svg/onload=alert`1`>", "data:text/html;base64,AAAA",
            "%3Cscript%3E", "&lt;img src=x onerror=alert(1)&gt;", "<body onload!#$=a>", "a < b, vector<int>", "<b style=color:red>x</b>");

    protected override bool MayDetect(ReadOnlySpan<char> value) => CrossSiteScripting.MayDetect(value);

    protected override bool Detect(ReadOnlySpan<char> value, out Finding finding) => CrossSiteScripting.DetectUnfiltered(value, out finding);
}
