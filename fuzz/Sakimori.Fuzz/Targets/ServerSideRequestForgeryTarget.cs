using Sakimori.Waf.Detectors;

namespace Sakimori.Fuzz.Targets;

/// <summary><see cref="ServerSideRequestForgery"/>: the finding lies inside the value, and the prefilter agrees.</summary>
internal sealed class ServerSideRequestForgeryTarget : DetectorTarget
{
    public override string Name => "server-side-request-forgery";

    public override IEnumerable<byte[]> Seeds => Texts(
        "http://a@0x7f.1:80/", "http://[::ffff:127.0.0.1%25x]/", "//127.0.0.1", "jar:http://x!/", "http://a\\@10.0.0.1/", "http://7f000001.nip.io/");

    protected override bool MayDetect(ReadOnlySpan<char> value) => ServerSideRequestForgery.MayDetect(value);

    protected override bool Detect(ReadOnlySpan<char> value, out Finding finding) => ServerSideRequestForgery.DetectUnfiltered(value, out finding);
}
