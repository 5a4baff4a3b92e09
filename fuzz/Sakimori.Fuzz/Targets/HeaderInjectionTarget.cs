using Sakimori.Waf.Detectors;

namespace Sakimori.Fuzz.Targets;

/// <summary><see cref="HeaderInjection"/>: the finding lies inside the value, and the prefilter agrees.</summary>
internal sealed class HeaderInjectionTarget : DetectorTarget
{
    public override string Name => "header-injection";

    public override IEnumerable<byte[]> Seeds => Texts(
        "x\r\nSet-Cookie: a=b", "x%0d%0aX-A: b", "a@b\nBcc: c@d", "x\n\nHTTP/1.1 200 OK", "\u00e5\u0098\u008aLocation: x");

    protected override bool MayDetect(ReadOnlySpan<char> value) => HeaderInjection.MayDetect(value);

    protected override bool Detect(ReadOnlySpan<char> value, out Finding finding) => HeaderInjection.DetectUnfiltered(value, out finding);
}
