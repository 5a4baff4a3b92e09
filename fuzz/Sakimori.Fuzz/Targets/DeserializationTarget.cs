using Sakimori.Waf.Detectors;

namespace Sakimori.Fuzz.Targets;

/// <summary><see cref="Deserialization"/>: the finding lies inside the value, and the prefilter agrees.</summary>
internal sealed class DeserializationTarget : DetectorTarget
{
    public override string Name => "deserialization";

    public override IEnumerable<byte[]> Seeds => Texts(
        "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA", "O:8:\"stdClass\":0:{}", "/wEPDwUKLTIwNDAwMTE5Nw", "cos\nsystem\n(S'id'\ntR.", "!!python/name:os.system", "{\"$type\":\"System.IO.FileInfo\"}", "BAhvOg", "gANjb3MKc3lzdGVtCg");

    protected override bool MayDetect(ReadOnlySpan<char> value) => Deserialization.MayDetect(value);

    protected override bool Detect(ReadOnlySpan<char> value, out Finding finding) => Deserialization.DetectUnfiltered(value, out finding);
}
