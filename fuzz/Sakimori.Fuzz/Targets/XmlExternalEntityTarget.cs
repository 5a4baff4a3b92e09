using Sakimori.Waf.Detectors;

namespace Sakimori.Fuzz.Targets;

/// <summary><see cref="XmlExternalEntity"/>: the finding lies inside the value, and the prefilter agrees.</summary>
internal sealed class XmlExternalEntityTarget : DetectorTarget
{
    public override string Name => "xml-external-entity";

    public override IEnumerable<byte[]> Seeds => Texts(
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///a\">]>", "<!ENTITY % p \"x\">", "<xi:include href=\"a\"/>", "+ADwAIQ-DOCTYPE", "<\0!\0D\0O\0", "document('/a')");

    protected override bool MayDetect(ReadOnlySpan<char> value) => XmlExternalEntity.MayDetect(value);

    protected override bool Detect(ReadOnlySpan<char> value, out Finding finding) => XmlExternalEntity.DetectUnfiltered(value, out finding);
}
