using Sakimori.Waf.Detectors;

namespace Sakimori.Fuzz.Targets;

/// <summary><see cref="TemplateInjection"/>: the finding lies inside the value, and the prefilter agrees.</summary>
internal sealed class TemplateInjectionTarget : DetectorTarget
{
    public override string Name => "template-injection";

    public override IEnumerable<byte[]> Seeds => Texts(
        "{{7*7}}", "${${lower:j}ndi:ldap://x}", "{% import os %}", "<%= 7*7 %>", "${a:-${b:-c}}", "#{T(java.lang.Runtime)}", "@(1+1)");

    protected override bool MayDetect(ReadOnlySpan<char> value) => TemplateInjection.MayDetect(value);

    protected override bool Detect(ReadOnlySpan<char> value, out Finding finding) => TemplateInjection.DetectUnfiltered(value, out finding);
}
