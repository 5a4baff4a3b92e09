using Sakimori.Waf.Detectors;

namespace Sakimori.Fuzz.Targets;

/// <summary><see cref="Traversal"/>: the finding lies inside the value, and the prefilter agrees.</summary>
internal sealed class TraversalTarget : DetectorTarget
{
    public override string Name => "traversal";

    public override IEnumerable<byte[]> Seeds => Texts(
        "../../etc/passwd", "%252e%252e%252fx", "..;/x", "\xc0\xae\xc0\xae/x", "php://filter/x", "....//x", "0x2e0x2e0x2fx", "c:\\boot.ini");

    protected override bool MayDetect(ReadOnlySpan<char> value) => Traversal.MayDetect(value);

    protected override bool Detect(ReadOnlySpan<char> value, out Finding finding) => Traversal.DetectUnfiltered(value, out finding);
}
