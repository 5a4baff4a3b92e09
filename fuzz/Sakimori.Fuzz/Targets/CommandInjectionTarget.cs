using Sakimori.Waf.Detectors;

namespace Sakimori.Fuzz.Targets;

/// <summary><see cref="CommandInjection"/>: the finding lies inside the value, and the prefilter agrees.</summary>
internal sealed class CommandInjectionTarget : DetectorTarget
{
    public override string Name => "command-injection";

    public override IEnumerable<byte[]> Seeds => Texts(
        ";id", "$(sleep 5)", "`id`", "c''at${IFS}/etc/passwd", "{cat,/etc/passwd}", "() { :;}; x", "%3bwho^ami", "iex (New-Object Net.WebClient)", "%PATH:~0,1%", "a\nid & dir c:");

    protected override bool MayDetect(ReadOnlySpan<char> value) => CommandInjection.MayDetect(value);

    protected override bool Detect(ReadOnlySpan<char> value, out Finding finding) => CommandInjection.DetectUnfiltered(value, out finding);
}
